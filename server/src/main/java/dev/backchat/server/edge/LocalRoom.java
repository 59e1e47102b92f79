package dev.backchat.server.edge;

import dev.backchat.api.Arn;
import dev.backchat.api.Room;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room on one event loop: those of its members whose sockets the loop owns. Only that loop touches them; what is known
 * of the room itself, any thread may tell.
 */
final class LocalRoom {
    final Arn arn;
    final List<ChatConnection> members = new ArrayList<>();

    final Consumer<BusMessage> subscriber;
    final Backlog backlog;
    /** Frames that nobody has been sent yet. */
    final List<byte[]> gathered = new ArrayList<>();
    /** What each of these tells of. */
    final List<Verb> gatheredVerbs = new ArrayList<>();
    /** What is on its way. */
    @Nullable Delivery delivery;
    /** Whether what was gathered is about to be. */
    boolean isScheduled;
    /** When the last were, by {@link System#nanoTime}. */
    long deliveredAtNanos = System.nanoTime() - Duration.ofDays(1).toNanos();

    /** How long that took. */
    long deliveryNanos;

    private volatile @Nullable Room limits;
    private volatile boolean deleted;

    LocalRoom(Arn arn, BiConsumer<LocalRoom, BusMessage> heard, Backlog backlog) {
        this.arn = arn;
        this.backlog = backlog;
        this.subscriber = message -> heard.accept(this, message);
    }

    /** The room as it is now, or null as long as nobody has looked it up. */
    @Nullable Room limits() {
        return limits;
    }

    boolean isDeleted() {
        return deleted;
    }

    /**
     * What somebody read from the store, or what the bus said. The two may overtake each other, so the later update
     * wins; a room's update times are never equal.
     */
    synchronized void update(Room room) {
        Room known = limits;
        if (known == null || room.updateTime().isAfter(known.updateTime())) {
            limits = room;
        }
    }

    void markDeleted() {
        deleted = true;
    }

    void add(ChatConnection connection) {
        connection.seat = members.size();
        members.add(connection);
    }

    /** Takes the last member's seat to fill the gap, so that leaving costs the same in any room. */
    void remove(ChatConnection connection) {
        ChatConnection last = members.removeLast();
        if (last != connection) {
            members.set(connection.seat, last);
            last.seat = connection.seat;
        }
    }
}
