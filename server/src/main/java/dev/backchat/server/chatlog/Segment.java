package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A file of records, mapped into memory: what is written is the kernel's at once, without a call that could wait, and
 * outlives the process. It is made in its full size, so that writing needs no more room on the disk.
 *
 * <p>The file begins with a magic number and the place up to which its records have been delivered. A record is its
 * length, a checksum, the time, the room's id, and the line. A length of zero ends the records.
 */
final class Segment {
    private static final int MAGIC = 0x42434C31;
    private static final int DELIVERED_AT = 4;
    private static final int HEADER_BYTES = 8;
    /** Length, checksum, time, and the length of the id. */
    private static final int RECORD_HEAD_BYTES = 4 + 4 + 8 + 1;

    private final Path file;
    /** Orders the files of a spool. */
    final long number;

    private final MappedByteBuffer bytes;
    /** Where the next record goes. */
    private int end = HEADER_BYTES;
    /** The first that hasn't been delivered. */
    private int begin = HEADER_BYTES;

    private int waiting;

    private Segment(Path file, long number, MappedByteBuffer bytes) {
        this.file = file;
        this.number = number;
        this.bytes = bytes;
    }

    /** @param size in bytes */
    static Segment create(Path file, long number, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(size);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            bytes.putInt(DELIVERED_AT, HEADER_BYTES).putInt(0, MAGIC);
            return new Segment(file, number, bytes);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Finds what is in a file that an earlier process left. */
    static Segment open(Path file, long number) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < HEADER_BYTES) {
                throw new IOException(file + " is no spool's");
            }
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            Segment segment = new Segment(file, number, bytes);
            int delivered = bytes.getInt(DELIVERED_AT);
            if (bytes.getInt(0) != MAGIC || delivered < HEADER_BYTES || delivered > bytes.capacity()) {
                throw new IOException(file + " is no spool's");
            }
            segment.begin = delivered;
            segment.end = segment.read(delivered, bytes.capacity(), bytes.capacity(), record -> segment.waiting++);
            return segment;
        }
    }

    /** False if it is full. */
    boolean append(LogRecord record) {
        byte[] room = record.roomId().getBytes(US_ASCII);
        int length = RECORD_HEAD_BYTES + room.length + record.json().length;
        // Behind the last record there is room for the zero that ends them.
        if (end + length + 4 > bytes.capacity()) {
            return false;
        }
        bytes.putLong(end + 8, record.timeMillis()).put(end + 16, (byte) room.length);
        bytes.put(end + RECORD_HEAD_BYTES, room).put(end + RECORD_HEAD_BYTES + room.length, record.json());
        bytes.putInt(end + 4, checksum(end, length));
        // The length comes last: whoever finds it finds the whole record.
        VarHandle.releaseFence();
        bytes.putInt(end, length);
        end += length;
        waiting++;
        return true;
    }

    /**
     * Hands over the records between two places, and ends with the first that has {@code maxBytes} behind it.
     *
     * @return the place behind the last that was handed over
     */
    int read(int from, int to, int maxBytes, Consumer<LogRecord> reader) {
        int at = from;
        while (at + 4 <= to && at - from < maxBytes) {
            int length = bytes.getInt(at);
            if (length < RECORD_HEAD_BYTES || length > to - at || checksum(at, length) != bytes.getInt(at + 4)) {
                break;
            }
            byte[] room = new byte[bytes.get(at + 16)];
            byte[] json = new byte[length - RECORD_HEAD_BYTES - room.length];
            bytes.get(at + RECORD_HEAD_BYTES, room).get(at + RECORD_HEAD_BYTES + room.length, json);
            reader.accept(new LogRecord(new String(room, US_ASCII), bytes.getLong(at + 8), json));
            at += length;
        }
        return at;
    }

    private int checksum(int at, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.slice(at + 8, length - 8));
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

    int size() {
        return bytes.capacity();
    }

    /** @param records how many these were */
    void delivered(int upTo, int records) {
        begin = upTo;
        waiting -= records;
        bytes.putInt(DELIVERED_AT, upTo);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
