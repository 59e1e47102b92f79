package dev.backchat.server.chatlog;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Records that are delivered together, grouped by room. Delivered records are removed, so that a retry has
 * only the rest.
 */
final class LogBatch {
    private final Map<String, List<LogRecord>> left = new LinkedHashMap<>();
    private final List<LogRecord> records;

    LogBatch(List<LogRecord> records) {
        this(records, new BitSet());
    }

    /** @param delivered the indexes of records that an earlier attempt has delivered */
    LogBatch(List<LogRecord> records, BitSet delivered) {
        this.records = records;
        keep(IntStream.range(0, records.size())
                .filter(i -> !delivered.get(i))
                .mapToObj(records::get)
                .toList());
    }

    /** Returns the indexes of the records that have been delivered. */
    BitSet delivered() {
        Set<LogRecord> rest = Collections.newSetFromMap(new IdentityHashMap<>());
        rest.addAll(all());
        BitSet delivered = new BitSet(records.size());
        IntStream.range(0, records.size())
                .filter(i -> !rest.contains(records.get(i)))
                .forEach(delivered::set);
        return delivered;
    }

    /** Returns the rooms that still have records here. */
    List<String> rooms() {
        return List.copyOf(left.keySet());
    }

    /** Returns a room's records, in the order in which they were added. */
    List<LogRecord> of(String roomId) {
        return left.getOrDefault(roomId, List.of());
    }

    /** Returns all remaining records, room by room. */
    List<LogRecord> all() {
        return left.values().stream().flatMap(List::stream).toList();
    }

    void delivered(String roomId) {
        left.remove(roomId);
    }

    /** Removes some records of a room. */
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

    /** Keeps only the given records. */
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
