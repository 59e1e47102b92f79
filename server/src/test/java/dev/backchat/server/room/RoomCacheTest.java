package dev.backchat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomCacheTest {
    private static StoredRoom room(String id, String tag) {
        Arn arn = new Arn("us-east-1", "123456789012", ResourceType.ROOM, id);
        return new StoredRoom(arn, RoomSettings.DEFAULT, Map.of("tag", tag), Instant.EPOCH, Instant.EPOCH);
    }

    @Test
    void aRoomThatWasReadBeforeAChangeIsNotKept() {
        RoomCache cache = new RoomCache(1 << 20);
        StoredRoom room = room("a", "old");
        long before = cache.changes();
        cache.changed(room.arn());
        cache.add(room, before);
        assertThat(cache.get(room.arn())).isNull();
        cache.add(room, cache.changes());
        assertThat(cache.get(room.arn())).isSameAs(room);
        cache.changed(room.arn());
        assertThat(cache.get(room.arn())).isNull();
    }

    @Test
    void theLeastRecentlyUsedGoFirst() {
        StoredRoom one = room("a", "x".repeat(100));
        StoredRoom two = room("b", "x".repeat(100));
        StoredRoom three = room("c", "x".repeat(100));
        RoomCache cache = new RoomCache(2 * RoomCache.size(one));
        cache.add(one, 0);
        cache.add(two, 0);
        assertThat(cache.get(one.arn())).isNotNull();
        cache.add(three, 0);
        assertThat(cache.get(two.arn())).isNull();
        assertThat(cache.get(one.arn())).isNotNull();
        assertThat(cache.get(three.arn())).isNotNull();
        cache.add(room("d", "x".repeat(10_000)), 0);
        assertThat(cache.get(one.arn()))
                .as("what is larger than all keeps nothing")
                .isNull();
        cache.add(one, 0);
        assertThat(cache.get(one.arn())).isNotNull();
        cache.allChanged();
        assertThat(cache.get(one.arn())).isNull();
    }

    @Test
    void aPageIsKeptUntilAnyRoomChanges() {
        StoredRoom room = room("a", "x".repeat(100));
        List<StoredRoom> page = List.of(room, room);
        RoomCache cache = new RoomCache(100 * RoomCache.size(room));
        long before = cache.changes();
        cache.addPage("query", page, before);
        assertThat(cache.page("query")).isSameAs(page);
        assertThat(cache.page("another")).isNull();
        cache.changed(room("b", "").arn());
        assertThat(cache.page("query")).isNull();
        cache.addPage("query", page, before);
        assertThat(cache.page("query")).as("read before the change").isNull();
        cache.addPage("query", page, cache.changes());
        assertThat(cache.page("query")).isSameAs(page);
        cache.allChanged();
        assertThat(cache.page("query")).isNull();
    }

    @Test
    void pagesTakeAQuarterAtMost() {
        List<StoredRoom> page = List.of(room("a", "x".repeat(100)), room("b", "x".repeat(100)));
        RoomCache cache = new RoomCache(4 * 3 * RoomCache.size(page.getFirst()));
        for (int i = 0; i < 3; i++) {
            cache.addPage(i, page, 0);
        }
        assertThat(cache.page(2)).isNotNull();
        assertThat(cache.page(1)).isNull();
    }
}
