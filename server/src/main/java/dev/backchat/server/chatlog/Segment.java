package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of records. Written records are in the kernel at once, and outlive the process. It takes no more disk space
 * than its records.
 *
 * <p>It is not mapped into memory: a mapped file loses what a disk can't accept silently, or throws an error at an
 * arbitrary time. Nor is it kept open, because there may be many.
 *
 * <p>The file starts with a magic number and the position up to which its records have been delivered. A record is its
 * length, a checksum, the time, the room's id, and the line. Anything else ends the records.
 */
final class Segment {
    private static final int MAGIC = 0x42434C31;
    private static final int DELIVERED_AT = 4;
    private static final int HEADER_BYTES = 8;
    /** Length, checksum, time, and the length of the id. */
    private static final int RECORD_HEAD_BYTES = 4 + 4 + 8 + 1;

    private final Path file;
    /** Maximum size. */
    private final int maxBytes;
    /** Size at opening; 0 if this process created it. */
    private final int foundBytes;
    /** Position of the next record. */
    private int end = HEADER_BYTES;
    /** Position of the first record that hasn't been delivered. */
    private int begin = HEADER_BYTES;

    private int waiting;

    private Segment(Path file, int maxBytes, int foundBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.foundBytes = foundBytes;
    }

    static Segment create(Path file, int maxBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(
                    channel,
                    ByteBuffer.allocate(HEADER_BYTES)
                            .putInt(MAGIC)
                            .putInt(HEADER_BYTES)
                            .flip(),
                    0);
            return new Segment(file, maxBytes, 0);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes, int at) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, (long) at + bytes.position());
        }
    }

    /** Opens a file of an earlier process; returns null if that process created the file but wrote nothing. */
    static @Nullable Segment open(Path file) throws IOException {
        long size = Files.size(file);
        if (size < HEADER_BYTES || size > Integer.MAX_VALUE) {
            return null;
        }
        // Nothing is appended to it: behind its last record there may be a partially written one.
        Segment segment = new Segment(file, 0, (int) size);
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            if (in.readInt() != MAGIC) {
                return null;
            }
            segment.begin = in.readInt();
        }
        if (segment.begin < HEADER_BYTES || segment.begin > size) {
            return null;
        }
        segment.end = segment.read(segment.begin, (int) size, (int) size, record -> segment.waiting++);
        return segment;
    }

    boolean hasRoomFor(LogRecord record) {
        return end + length(record) <= maxBytes;
    }

    /** Returns the size of a record in bytes. */
    static int length(LogRecord record) {
        return RECORD_HEAD_BYTES + record.roomId().length() + record.json().length;
    }

    /**
     * Appends as many of the records as there is room for, at least the first, and removes them from the queue.
     *
     * @throws IOException if the disk doesn't accept them; then they stay in the queue, and nothing has been appended
     */
    void append(Queue<LogRecord> records) throws IOException {
        List<LogRecord> taken = new ArrayList<>();
        int length = 0;
        for (LogRecord record : records) {
            if (!taken.isEmpty() && end + length + length(record) > maxBytes) {
                break;
            }
            taken.add(record);
            length += length(record);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        taken.forEach(record -> put(record, bytes));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            try {
                write(channel, bytes.flip(), end);
            } catch (IOException e) {
                // Partially written records must not be found by a later process.
                channel.truncate(end);
                throw e;
            }
        }
        end += length;
        waiting += taken.size();
        taken.forEach(record -> records.remove());
    }

    private static void put(LogRecord record, ByteBuffer to) {
        ByteBuffer bytes = ByteBuffer.allocate(length(record));
        byte[] room = record.roomId().getBytes(US_ASCII);
        bytes.putInt(bytes.capacity()).putInt(0).putLong(record.timeMillis()).put((byte) room.length);
        bytes.put(room).put(record.json());
        bytes.putInt(4, checksum(bytes.array()));
        to.put(bytes.flip());
    }

    /**
     * Reads the records between two positions, stopping after the one that reaches {@code maxBytes}.
     *
     * @return the position after the last record read
     */
    int read(int from, int to, int maxBytes, Consumer<LogRecord> reader) throws IOException {
        int at = from;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            in.skipNBytes(from);
            while (at + 4 <= to && at - from < maxBytes) {
                int length = in.readInt();
                if (length < RECORD_HEAD_BYTES || length > to - at) {
                    break;
                }
                ByteBuffer bytes = ByteBuffer.allocate(length).putInt(length);
                in.readFully(bytes.array(), bytes.position(), bytes.remaining());
                if (checksum(bytes.array()) != bytes.getInt()) {
                    break;
                }
                long timeMillis = bytes.getLong();
                int roomLength = bytes.get();
                if (roomLength < 0 || roomLength > bytes.remaining()) {
                    break;
                }
                byte[] room = new byte[roomLength];
                bytes.get(room);
                byte[] json = new byte[bytes.remaining()];
                bytes.get(json);
                reader.accept(new LogRecord(new String(room, US_ASCII), timeMillis, json));
                at += length;
            }
        }
        return at;
    }

    /** Returns the checksum of what follows it. */
    private static int checksum(byte[] record) {
        CRC32C checksum = new CRC32C();
        checksum.update(record, 8, record.length - 8);
        return (int) checksum.getValue();
    }

    int begin() {
        return begin;
    }

    int end() {
        return end;
    }

    int waiting() {
        return waiting;
    }

    /** Returns the size on disk. */
    int size() {
        return Math.max(end, foundBytes);
    }

    /** @param records their number */
    void delivered(int upTo, int records) {
        begin = upTo;
        waiting -= records;
    }

    /** Records in the file what has been delivered, for a later process. */
    void noteDelivered() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            write(channel, ByteBuffer.allocate(4).putInt(begin).flip(), DELIVERED_AT);
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
