package dev.backchat.server.room;

import dev.backchat.api.Arn;
import dev.backchat.api.MessageReviewHandler;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rooms, and pages of lists of rooms, that were read lately from a store that no other server changes; the least recently
 * used go first. What was read before a change, and arrives after it, isn't kept.
 */
final class RoomCache {
    /** Memory for a room without its texts. */
    private static final int ROOM_BYTES = 512;
    /** Memory for a tag or a logging configuration without its characters. */
    private static final int ENTRY_BYTES = 160;

    /** Divisor of the memory of all rooms that gives that of the pages, which keep rooms of their own. */
    private static final int PAGES_SHARE = 4;

    private final Recent<Arn, StoredRoom> rooms;
    /** By query. Any change of any room empties it. */
    private final Recent<Object, List<StoredRoom>> pages;

    private long changes;

    /** @param maxBytes maximum memory of all rooms together; pages take up to a quarter more */
    RoomCache(long maxBytes) {
        rooms = new Recent<>(maxBytes, RoomCache::size);
        pages = new Recent<>(
                maxBytes / PAGES_SHARE,
                page -> ROOM_BYTES + page.stream().mapToLong(RoomCache::size).sum());
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

    /** Returns the rooms that a query found; null if it must be asked again. */
    synchronized @Nullable List<StoredRoom> page(Object query) {
        return pages.get(query);
    }

    /** Adds what a query found, unless there has been a change since before it was asked. */
    synchronized void addPage(Object query, List<StoredRoom> page, long changesBefore) {
        if (changes == changesBefore) {
            pages.put(query, page);
        }
    }

    /** Returns the number of changes so far; to be read before a room is. */
    synchronized long changes() {
        return changes;
    }

    /** Adds a room, unless there has been a change since before it was read. */
    synchronized void add(StoredRoom room, long changesBefore) {
        if (changes == changesBefore) {
            rooms.put(room.arn(), room);
        }
    }

    /** Removes a room that has been changed, or may have been. */
    synchronized void changed(Arn arn) {
        changes++;
        rooms.remove(arn);
        pages.clear();
    }

    /** Removes all rooms. */
    synchronized void allChanged() {
        changes++;
        rooms.clear();
        pages.clear();
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

    /** The most recently used entries of a map, up to a bound on the memory of their values. */
    private static final class Recent<K, V> {
        private final long maxBytes;
        private final ToLongFunction<V> size;
        private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);
        private long bytes;

        Recent(long maxBytes, ToLongFunction<V> size) {
            this.maxBytes = maxBytes;
            this.size = size;
        }

        @Nullable V get(K key) {
            return entries.get(key);
        }

        void put(K key, V value) {
            remove(key);
            entries.put(key, value);
            bytes += size.applyAsLong(value);
            Iterator<V> oldest = entries.values().iterator();
            while (bytes > maxBytes) {
                bytes -= size.applyAsLong(oldest.next());
                oldest.remove();
            }
        }

        void remove(K key) {
            V before = entries.remove(key);
            if (before != null) {
                bytes -= size.applyAsLong(before);
            }
        }

        void clear() {
            entries.clear();
            bytes = 0;
        }
    }
}
