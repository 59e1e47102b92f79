package dev.backchat.server.bus;

import dev.backchat.server.disk.FilePermissions;
import dev.backchat.server.disk.Preallocation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * One file of a {@link HistoryLog}. It has its full size from the beginning and stays open, so writing to it neither
 * opens nor grows a file. It is not a {@code FileChannel}, which an interrupt of any publishing thread would close.
 */
final class HistorySegment {
    private static final int MAGIC = 0x42434831;
    static final int HEADER_BYTES = Integer.BYTES;

    private final Path path;
    private final int number;
    private final int size;
    private final RandomAccessFile out;
    private int end = HEADER_BYTES;

    private HistorySegment(Path path, int number, int size, RandomAccessFile out) {
        this.path = path;
        this.number = number;
        this.size = size;
        this.out = out;
    }

    /** Opens a file that its owner alone can read, and creates it if it is missing. */
    static RandomAccessFile openPrivate(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.createFile(path, FilePermissions.of("rw-------"));
        }
        return new RandomAccessFile(path.toFile(), "rw");
    }

    /** Creates a file of this size, with all its disk space allocated. */
    static HistorySegment create(Path path, int number, int size) throws IOException {
        RandomAccessFile out = openPrivate(path);
        try {
            Preallocation.fill(out, size);
            out.seek(0);
            // In one call, so that no killed process leaves a part of it.
            out.write(ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).array());
            return new HistorySegment(path, number, size, out);
        } catch (IOException e) {
            out.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    int number() {
        return number;
    }

    boolean hasRoomFor(byte[] records) {
        return records.length <= size - end;
    }

    /** Passes records to the kernel in one call. */
    void append(byte[] records) throws IOException {
        out.seek(end);
        out.write(records);
        end += records.length;
    }

    /** Waits until all of it is on the disk. */
    void force() throws IOException {
        out.getFD().sync();
    }

    void close() throws IOException {
        out.close();
    }

    void delete() throws IOException {
        out.close();
        Files.deleteIfExists(path);
    }

    /**
     * Reads the records of a file.
     *
     * @return false if it is damaged, so that records are missing behind those that were read. A record at the end that
     *     a killed process wrote in part is no damage: nobody had received its frame
     */
    static boolean read(Path path, Consumer<HistoryRecord> reader) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        if (isZero(bytes, 0)) {
            // A process was killed while it created the file.
            return true;
        }
        if (bytes.length < HEADER_BYTES || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
            return false;
        }
        int at = HEADER_BYTES;
        for (HistoryRecord record = HistoryRecord.decode(bytes, at);
                record != null;
                record = HistoryRecord.decode(bytes, at)) {
            reader.accept(record);
            at += HistoryRecord.length(bytes, at);
        }
        return isCutOff(bytes, at);
    }

    /** Returns whether nothing but the beginning of a record, or nothing at all, is behind a position. */
    private static boolean isCutOff(byte[] bytes, int at) {
        int length = HistoryRecord.length(bytes, at);
        if (length > bytes.length - at) {
            return false;
        }
        // The last byte of a record is written last, and is not zero.
        int end = length == 0 ? at + 2 * Integer.BYTES : at + length - 1;
        return isZero(bytes, end);
    }

    private static boolean isZero(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
