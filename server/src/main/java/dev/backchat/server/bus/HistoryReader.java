package dev.backchat.server.bus;

import dev.backchat.api.Arn;
import dev.backchat.server.room.HistorySetting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads what an earlier process has left of histories. Records of a room may come twice and, where they were written
 * anew, in another order; their numbers say which is which.
 */
final class HistoryReader {
    private static final long UNKNOWN = -1;

    private final Function<Arn, HistorySetting> settings;
    private final long maxBytes;
    /** By the last record, oldest first. */
    private final Map<Arn, Found> rooms = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;
    private long highest;

    /** What was found of a room. */
    private static final class Found {
        final HistorySetting setting;
        final NavigableMap<Long, HistoryRecord> records = new TreeMap<>();
        long end = UNKNOWN;
        /** What comes before does not count any more. */
        long start;

        Found(HistorySetting setting) {
            this.setting = setting;
        }
    }

    /**
     * Creates a reader.
     *
     * @param settings returns the present setting of a room, {@link HistorySetting#NONE} for one that has been deleted
     * @param maxBytes bounds the records in memory: of more, those of the quietest rooms are left out
     */
    HistoryReader(Function<Arn, HistorySetting> settings, long maxBytes) {
        this.settings = settings;
        this.maxBytes = maxBytes;
    }

    /** Reads a file; returns false if it is damaged. */
    boolean read(Path file) throws IOException {
        boolean isWhole = HistorySegment.read(file, this::add);
        if (!isWhole) {
            // Any room may have gone further in what can't be read. Whatever comes later says where its end is.
            rooms.values().forEach(room -> room.end = UNKNOWN);
        }
        return isWhole;
    }

    private void add(HistoryRecord record) {
        Found room = rooms.computeIfAbsent(record.room(), arn -> new Found(settings.apply(arn)));
        highest = Math.max(highest, record.end());
        room.end = Math.max(room.end, record.end());
        if (record.kind() == HistoryRecord.Kind.START) {
            room.start = Math.max(room.start, record.sequence());
        } else if (!room.setting.equals(HistorySetting.NONE)) {
            HistoryRecord former = room.records.put(record.sequence(), record);
            bytes += size(record) - (former == null ? 0 : size(former));
            while (room.records.size() > room.setting.frames()) {
                bytes -= size(room.records.pollFirstEntry().getValue());
            }
            giveWay();
        }
    }

    private static int size(HistoryRecord record) {
        return RoomHistory.ENTRY_BYTES + record.content().length;
    }

    /** Gives up more than it must, because rooms that have given way already are looked at again. */
    private void giveWay() {
        long wanted = bytes > maxBytes ? maxBytes - maxBytes / 8 : maxBytes;
        for (Found quietest : rooms.values()) {
            if (bytes <= wanted) {
                return;
            }
            quietest.records.values().forEach(record -> bytes -= size(record));
            quietest.records.clear();
        }
    }

    /** Returns the highest place that any room had. */
    long highest() {
        return highest;
    }

    /** Returns the rooms found, the quietest first. */
    List<Arn> rooms() {
        return List.copyOf(rooms.keySet());
    }

    /** Returns the present setting of a room that was found. */
    HistorySetting setting(Arn arn) {
        Found room = rooms.get(arn);
        return room == null ? HistorySetting.NONE : room.setting;
    }

    /** Returns a room's last records, as far back as none is missing; none if the room's end is not known. */
    List<HistoryRecord> records(Arn arn) {
        Found room = rooms.get(arn);
        List<HistoryRecord> records = new ArrayList<>();
        if (room != null && room.end != UNKNOWN) {
            long at = room.end;
            for (HistoryRecord record = room.records.get(at);
                    record != null && at > room.start;
                    record = room.records.get(--at)) {
                records.add(record);
            }
        }
        Collections.reverse(records);
        return records;
    }
}
