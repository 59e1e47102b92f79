package dev.backchat.server.chatlog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records that are delivered together, by room. What has been delivered is taken out, so that a second attempt has only
 * the rest.
 */
final class LogBatch {
    private final Map<String, List<LogRecord>> left = new LinkedHashMap<>();

    LogBatch(List<LogRecord> records) {
        keep(records);
    }

    /** The rooms that still have records here. */
    List<String> rooms() {
        return List.copyOf(left.keySet());
    }

    /** A room's records, oldest first as far as they were taken in that order. */
    List<LogRecord> of(String roomId) {
        return left.getOrDefault(roomId, List.of());
    }

    /** All of them, room by room. */
    List<LogRecord> all() {
        return left.values().stream().flatMap(List::stream).toList();
    }

    void delivered(String roomId) {
        left.remove(roomId);
    }

    /** Takes out some of a room's. */
    void delivered(String roomId, List<LogRecord> records) {
        Set<LogRecord> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        gone.addAll(records);
        List<LogRecord> rest =
                of(roomId).stream().filter(record -> !gone.contains(record)).toList();
        if (rest.isEmpty()) {
            left.remove(roomId);
        } else {
            left.put(roomId, rest);
        }
    }

    /** Keeps only these of all. */
    final void keep(List<LogRecord> records) {
        left.clear();
        for (LogRecord record : records) {
            left.computeIfAbsent(record.roomId(), ignored -> new ArrayList<>()).add(record);
        }
    }

    boolean isEmpty() {
        return left.isEmpty();
    }
}
