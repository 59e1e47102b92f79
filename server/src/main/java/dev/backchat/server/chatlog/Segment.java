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
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of records. What is written is the kernel's at once, and outlives the process. It is made in its full size, so
 * that writing needs no more room on the disk.
 *
 * <p>It is not mapped into memory: what a disk can't take, a mapped file loses without a word, or throws an error about at
 * a time of its own choice. Nor is it kept open but for writing, for there may be many.
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

    private static final int BLOCK_BYTES = 64 * 1024;

    private final Path file;
    /** Orders the files of a spool. */
    final long number;

    private final int size;
    private @Nullable FileChannel out;
    /** Where the next record goes. */
    private int end = HEADER_BYTES;
    /** The first that hasn't been delivered. */
    private int begin = HEADER_BYTES;

    private int waiting;

    private Segment(Path file, long number, int size) {
        this.file = file;
        this.number = number;
        this.size = size;
    }

    /** @param size in bytes */
    static Segment create(Path file, long number, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(Math.min(size, BLOCK_BYTES));
            for (int at = 0; at < size; at += block.limit()) {
                write(channel, block.clear().limit(Math.min(block.capacity(), size - at)), at);
            }
            // Last, so that a file that has it has all of its room.
            write(channel, block.clear().putInt(MAGIC).putInt(HEADER_BYTES).flip(), 0);
            return new Segment(file, number, size);
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

    /** Finds what is in a file that an earlier process left; null if it made the file, but didn't come to fill it. */
    static @Nullable Segment open(Path file, long number) throws IOException {
        long size = Files.size(file);
        if (size < HEADER_BYTES || size > Integer.MAX_VALUE) {
            return null;
        }
        Segment segment = new Segment(file, number, (int) size);
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

    /**
     * False if it is full.
     *
     * @throws IOException if the disk doesn't take it; then it is not there
     */
    boolean append(LogRecord record) throws IOException {
        byte[] room = record.roomId().getBytes(US_ASCII);
        int length = RECORD_HEAD_BYTES + room.length + record.json().length;
        // Behind the last record there is room for the zero that ends them.
        if (end + length + 4 > size) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        bytes.putInt(length).putInt(0).putLong(record.timeMillis()).put((byte) room.length);
        bytes.put(room).put(record.json()).flip();
        bytes.putInt(4, checksum(bytes.array()));
        try {
            if (out == null) {
                out = FileChannel.open(file, StandardOpenOption.WRITE);
            }
            write(out, bytes, end);
        } catch (IOException e) {
            close();
            throw e;
        }
        end += length;
        waiting++;
        return true;
    }

    /** Nothing is written any more, for now. */
    void close() throws IOException {
        if (out != null) {
            FileChannel closing = out;
            out = null;
            closing.close();
        }
    }

    /**
     * Hands over the records between two places, and ends with the first that has {@code maxBytes} behind it.
     *
     * @return the place behind the last that was handed over
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

    /** Of what comes behind it. */
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

    int size() {
        return size;
    }

    /** @param records how many these were */
    void delivered(int upTo, int records) {
        begin = upTo;
        waiting -= records;
    }

    /** Lets a later process know, too, what has been delivered. */
    void noteDelivered() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            write(channel, ByteBuffer.allocate(4).putInt(begin).flip(), DELIVERED_AT);
        }
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }
}
