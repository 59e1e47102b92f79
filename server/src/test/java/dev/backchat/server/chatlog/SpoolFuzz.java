package dev.backchat.server.chatlog;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.LoggerFactory;

/**
 * The records that an earlier process left are the same as in a second, naive parser of the files, up to the first that
 * is damaged or incomplete; those appended behind them follow in order; delivered records are not found again.
 */
public final class SpoolFuzz {
    enum Outcome {
        RECORDS,
        NO_RECORDS,
        NOT_A_SEGMENT,
        DAMAGED,
        NO_ROOM,
        CUT,
        IN_PARTS,
        APPENDED,
        SEVERAL_SEGMENTS,
        DROPPED,
        BENT
    }

    private static final int MAGIC = 0x42434C31;
    /** Room for two segments of the least size. */
    private static final long MAX_BYTES = 128 * 1024;

    private static final int MAX_SEGMENT_BYTES = 64 * 1024;
    private static final Path DIRECTORY;

    static {
        ((Logger) LoggerFactory.getLogger(Spool.class)).setLevel(Level.OFF);
        try {
            DIRECTORY = Files.createTempDirectory("backchat-fuzz-");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private SpoolFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        FuzzInput data = new FuzzInput(input);
        List<byte[]> files = new ArrayList<>();
        boolean isBent = data.consumeInt(0, 2) == 0;
        for (int left = data.consumeInt(1, 2); left > 0; left--) {
            byte[] file = segment(data);
            files.add(isBent ? Bend.bytes(data, file) : file);
        }
        List<LogRecord> appended = new ArrayList<>();
        for (int left = data.consumeInt(0, 3); left > 0; left--) {
            String room = Bend.word(data, 12);
            byte[] json = data.consumeBytes(30);
            // To just below or at the size of a segment, which holds at least one record.
            int fill = MAX_SEGMENT_BYTES - 8 - 17 - room.length() - json.length - data.consumeInt(0, 40);
            appended.add(new LogRecord(
                    room, data.consumeLong(), data.consumeInt(0, 2) == 0 ? Bend.join(json, new byte[fill]) : json));
        }
        check(files, appended, data.consumeInt(1, 500)).forEach(outcome -> reached(outcome));
        if (isBent) {
            reached(Outcome.BENT);
        }
    }

    private static byte[] segment(FuzzInput data) {
        byte[] records = {};
        List<Integer> places = new ArrayList<>(List.of(8));
        for (int left = data.consumeInt(0, 4); left > 0; left--) {
            byte[] room = Bend.word(data, 12).getBytes(US_ASCII);
            byte[] record = record(room.length, room, data.consumeLong(), data.consumeBytes(30));
            if (data.consumeInt(0, 7) == 0) {
                // The room's id would be longer than the record, or shorter than nothing; or there is no place for one.
                int roomLength = data.consumeInt(0, 255);
                record = roomLength % 4 == 3
                        ? sealed(data.consumeBytes(8))
                        : record(roomLength, new byte[0], 1, data.consumeBytes(3));
            }
            records = Bend.join(records, record);
            places.add(8 + records.length);
        }
        int delivered = Bend.one(data, 8, places.get(data.consumeInt(0, places.size() - 1)), data.consumeInt(-1, 200));
        int magic = data.consumeInt(0, 15) == 0 ? MAGIC + 1 : MAGIC;
        return Bend.join(
                ByteBuffer.allocate(8).putInt(magic).putInt(delivered).array(),
                records,
                new byte[data.consumeInt(0, 20)]);
    }

    private static byte[] record(int roomLength, byte[] room, long time, byte[] json) {
        ByteBuffer behind = ByteBuffer.allocate(9 + room.length + json.length);
        return sealed(
                behind.putLong(time).put((byte) roomLength).put(room).put(json).array());
    }

    /** With the length and the checksum that it should have. */
    private static byte[] sealed(byte[] record) {
        CRC32C checksum = new CRC32C();
        checksum.update(record);
        return ByteBuffer.allocate(8 + record.length)
                .putInt(8 + record.length)
                .putInt((int) checksum.getValue())
                .put(record)
                .array();
    }

    /**
     * Reads files as a later process does, which appends some records first.
     *
     * @param bytes about as many are taken at a time
     */
    static List<Outcome> check(List<byte[]> files, List<LogRecord> appended, int bytes) throws IOException {
        List<LogRecord> expected = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        try (Stream<Path> left = Files.list(DIRECTORY)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        for (int i = 0; i < files.size(); i++) {
            expected.addAll(naive(files.get(i), outcomes));
            Files.write(DIRECTORY.resolve("%016x.spool".formatted(i + 1)), files.get(i));
        }
        outcomes.add(expected.isEmpty() ? Outcome.NO_RECORDS : Outcome.RECORDS);
        Spool first = open(expected.size());
        Queue<LogRecord> queue = new ArrayDeque<>(appended);
        first.append(queue);
        expected.addAll(appended);
        int dropped = first.takeDropped();
        expected.subList(0, dropped).clear();
        checkKnown(first, expected);
        if (!queue.isEmpty() || expected.size() < Math.min(1, appended.size())) {
            throw new AssertionError(queue + " are not appended, or all are dropped");
        }
        if (!appended.isEmpty()) {
            outcomes.add(dropped > 0 ? Outcome.DROPPED : Outcome.APPENDED);
        }
        if (isSeveral(appended)) {
            outcomes.add(Outcome.SEVERAL_SEGMENTS);
        }
        List<String> found = new ArrayList<>();
        // Each time as a later process that goes on.
        while (found.size() <= expected.size()) {
            Spool spool = open(expected.size() - found.size());
            Spool.Taken taken = spool.oldest(bytes);
            taken.records().forEach(record -> found.add(text(record)));
            checkSize(taken.records(), bytes, found.size() == expected.size());
            spool.delivered(taken);
            if (taken.records().isEmpty()) {
                break;
            }
            Spool.Taken.Part last = taken.parts().getLast();
            if (last.end() < last.segment().end()) {
                outcomes.add(Outcome.IN_PARTS);
            }
        }
        List<String> texts = expected.stream().map(SpoolFuzz::text).toList();
        if (!found.equals(texts)) {
            throw new AssertionError(texts + " expected, but it is " + found);
        }
        return outcomes;
    }

    /** As many are taken as are needed for so many bytes, or all. */
    private static void checkSize(List<LogRecord> taken, int bytes, boolean isAll) {
        int size = taken.stream().mapToInt(Segment::length).sum();
        int last = taken.isEmpty() ? 0 : Segment.length(taken.getLast());
        if ((size < bytes && !isAll) || (size > last && size - last >= bytes)) {
            throw new AssertionError(taken.size() + " records of " + size + " bytes, the last of " + last
                    + ", are taken, where " + bytes + " bytes were asked for");
        }
    }

    /** Opens the spool; holds what it says of itself against its files. */
    private static Spool open(int expected) throws IOException {
        AtomicLong total = new AtomicLong();
        Spool spool = Spool.open(DIRECTORY, MAX_BYTES, total);
        if (spool.waiting() != expected || spool.bytes() != bytesOnDisk() || total.get() != spool.bytes()) {
            throw new AssertionError(
                    spool.waiting() + " wait in " + spool.bytes() + " of " + total + " bytes, instead of " + expected);
        }
        return spool;
    }

    private static long bytesOnDisk() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static boolean isSeveral(List<LogRecord> appended) {
        return 8
                        + appended.stream()
                                .mapToInt(record -> 17 + record.roomId().length() + record.json().length)
                                .sum()
                > MAX_SEGMENT_BYTES;
    }

    private static void checkKnown(Spool spool, List<LogRecord> expected) throws IOException {
        LogRecord other = new LogRecord("r", 0, new byte[99]);
        Queue<LogRecord> queue = new ArrayDeque<>(expected);
        queue.add(other);
        spool.removeKnown(queue);
        if (queue.size() != 1
                || queue.element() != other
                || spool.bytes() != bytesOnDisk()
                || spool.bytes() > MAX_BYTES) {
            throw new AssertionError(spool.bytes() + " bytes, in which these are unknown: " + queue);
        }
    }

    private static String text(LogRecord record) {
        return record.roomId() + " " + record.timeMillis() + " " + Arrays.toString(record.json());
    }

    private static List<LogRecord> naive(byte[] file, List<Outcome> outcomes) {
        List<LogRecord> records = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < 8 || in.getInt() != MAGIC || in.getInt(4) < 8 || in.getInt(4) > file.length) {
            outcomes.add(Outcome.NOT_A_SEGMENT);
            return records;
        }
        in.position(in.getInt(4));
        while (in.remaining() >= 17) {
            int start = in.position();
            int length = in.getInt();
            if (length < 17 || length > file.length - start) {
                outcomes.add(Outcome.CUT);
                return records;
            }
            CRC32C checksum = new CRC32C();
            checksum.update(file, start + 8, length - 8);
            if ((int) checksum.getValue() != in.getInt()) {
                outcomes.add(Outcome.DAMAGED);
                return records;
            }
            long time = in.getLong();
            int roomLength = in.get();
            if (roomLength < 0 || roomLength > length - 17) {
                outcomes.add(Outcome.NO_ROOM);
                return records;
            }
            byte[] room = new byte[roomLength];
            in.get(room);
            byte[] json = new byte[length - 17 - roomLength];
            in.get(json);
            records.add(new LogRecord(new String(room, US_ASCII), time, json));
        }
        return records;
    }
}
