package dev.backchat.server.room;

import dev.backchat.api.Arn;
import dev.backchat.api.MessageReviewHandler;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rooms that were read lately from a store that no other server changes; the least recently used go first. A room that
 * was read before a change, and arrives after it, isn't kept.
 */
final class RoomCache {
    /** Memory for a room without its texts. */
    private static final int ROOM_BYTES = 512;
    /** Memory for a tag or a logging configuration without its characters. */
    private static final int ENTRY_BYTES = 160;

    private final long maxBytes;
    private final Map<Arn, StoredRoom> rooms = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long changes;

    /** @param maxBytes maximum memory of all rooms together */
    RoomCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized @Nullable StoredRoom get(Arn arn) {
        return rooms.get(arn);
    }

    /** Returns these rooms; null if one of them is missing. */
    synchronized @Nullable List<StoredRoom> all(List<Arn> arns) {
        List<StoredRoom> found = new ArrayList<>(arns.size());
        for (Arn arn : arns) {
            StoredRoom room = rooms.get(arn);
            if (room == null) {
                return null;
            }
            found.add(room);
        }
        return found;
    }

    /** Returns the number of changes so far; to be read before a room is. */
    synchronized long changes() {
        return changes;
    }

    /** Adds a room, unless there has been a change since before it was read. */
    synchronized void add(StoredRoom room, long changesBefore) {
        if (changes != changesBefore || rooms.containsKey(room.arn())) {
            return;
        }
        rooms.put(room.arn(), room);
        bytes += size(room);
        Iterator<StoredRoom> oldest = rooms.values().iterator();
        while (bytes > maxBytes) {
            bytes -= size(oldest.next());
            oldest.remove();
        }
    }

    /** Removes a room that has been changed, or may have been. */
    synchronized void changed(Arn arn) {
        changes++;
        StoredRoom before = rooms.remove(arn);
        if (before != null) {
            bytes -= size(before);
        }
    }

    /** Removes all rooms. */
    synchronized void allChanged() {
        changes++;
        rooms.clear();
        bytes = 0;
    }

    /** Returns about how much memory a room takes, at two bytes a character. */
    static long size(StoredRoom room) {
        RoomSettings settings = room.settings();
        MessageReviewHandler handler = settings.messageReviewHandler();
        long characters = length(settings.name());
        characters += handler == null ? 0 : length(handler.uri());
        for (Map.Entry<String, String> tag : room.tags().entrySet()) {
            characters += tag.getKey().length() + tag.getValue().length();
        }
        int entries = room.tags().size() + settings.loggingConfigurations().size();
        return ROOM_BYTES + (long) ENTRY_BYTES * entries + 2 * characters;
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
