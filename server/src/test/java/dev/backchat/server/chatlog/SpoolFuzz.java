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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.LoggerFactory;

/**
 * The records that an earlier process left are the same as in a second, naive parser of the files, up to the first that
 * is damaged or incomplete; delivered records are not found again.
 */
public final class SpoolFuzz {
    enum Outcome {
        RECORDS,
        NO_RECORDS,
        BENT
    }

    private static final int MAGIC = 0x42434C31;
    private static final long MAX_BYTES = 1 << 20;
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
        boolean hasRecords = check(files, data.consumeInt(1, 500));
        reached(isBent ? Outcome.BENT : hasRecords ? Outcome.RECORDS : Outcome.NO_RECORDS);
    }

    private static byte[] segment(FuzzInput data) {
        byte[] records = {};
        List<Integer> places = new ArrayList<>(List.of(8));
        for (int left = data.consumeInt(0, 4); left > 0; left--) {
            byte[] room = Bend.word(data, 12).getBytes(US_ASCII);
            byte[] record = record(room.length, room, data.consumeLong(), data.consumeBytes(30));
            if (data.consumeInt(0, 7) == 0) {
                // The room's id would be longer than the record, or shorter than nothing.
                record = record(data.consumeInt(0, 255), new byte[0], 1, data.consumeBytes(3));
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
        behind.putLong(time).put((byte) roomLength).put(room).put(json);
        CRC32C checksum = new CRC32C();
        checksum.update(behind.array());
        return ByteBuffer.allocate(8 + behind.capacity())
                .putInt(8 + behind.capacity())
                .putInt((int) checksum.getValue())
                .put(behind.array())
                .array();
    }

    /**
     * Reads files as a later process does.
     *
     * @param bytes about as many are taken at a time
     * @return whether there are records
     */
    static boolean check(List<byte[]> files, int bytes) throws IOException {
        List<String> expected = new ArrayList<>();
        try (Stream<Path> left = Files.list(DIRECTORY)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        for (int i = 0; i < files.size(); i++) {
            expected.addAll(naive(files.get(i)));
            Files.write(DIRECTORY.resolve("%016x.spool".formatted(i + 1)), files.get(i));
        }
        List<String> found = new ArrayList<>();
        // Each time as a later process that goes on.
        while (found.size() <= expected.size()) {
            Spool spool = Spool.open(DIRECTORY, MAX_BYTES, new AtomicLong());
            if (spool.waiting() != expected.size() - found.size()) {
                throw new AssertionError(spool.waiting() + " wait after " + found + " of " + expected);
            }
            Spool.Taken taken = spool.oldest(bytes);
            taken.records().forEach(record -> found.add(text(record)));
            spool.delivered(taken);
            if (taken.records().isEmpty()) {
                break;
            }
        }
        if (!found.equals(expected)) {
            throw new AssertionError(expected + " expected, but it is " + found);
        }
        return !expected.isEmpty();
    }

    private static String text(LogRecord record) {
        return record.roomId() + " " + record.timeMillis() + " " + Arrays.toString(record.json());
    }

    private static List<String> naive(byte[] file) {
        List<String> records = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < 8 || in.getInt() != MAGIC || in.getInt(4) < 8 || in.getInt(4) > file.length) {
            return records;
        }
        in.position(in.getInt(4));
        while (in.remaining() >= 17) {
            int start = in.position();
            int length = in.getInt();
            if (length < 17 || length > file.length - start) {
                return records;
            }
            CRC32C checksum = new CRC32C();
            checksum.update(file, start + 8, length - 8);
            if ((int) checksum.getValue() != in.getInt()) {
                return records;
            }
            long time = in.getLong();
            int roomLength = in.get();
            if (roomLength < 0 || roomLength > length - 17) {
                return records;
            }
            byte[] room = new byte[roomLength];
            in.get(room);
            byte[] json = new byte[length - 17 - roomLength];
            in.get(json);
            records.add(text(new LogRecord(new String(room, US_ASCII), time, json)));
        }
        return records;
    }
}
