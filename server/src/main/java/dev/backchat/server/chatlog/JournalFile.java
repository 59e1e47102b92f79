package dev.backchat.server.chatlog;

import dev.backchat.server.disk.Preallocation;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One file of a {@link Journal}. It has its full size from the beginning and stays open, so writing to it neither opens
 * nor grows a file; it is reused once its entries have been dispatched.
 *
 * <p>It is not a {@code FileChannel}, which an interrupt of any publishing thread would close. Nor is it mapped: a
 * mapped file silently loses what a disk can't accept.
 *
 * <p>The file starts with a magic number, the position up to which its entries have been dispatched, and the number of
 * the use. Only {@link Journal} uses this class, and does the locking.
 */
final class JournalFile {
    private static final int MAGIC = 0x42434A31;
    private static final int BEGIN_AT = 4;
    private static final int HEADER_BYTES = 16;

    private final Path path;
    private final int size;
    private final RandomAccessFile out;
    /** Whether the file's position differs from {@link #end}. */
    private boolean mustSeek = true;

    /** Orders the uses of all files of a journal. */
    private long number;
    /** Position of the first entry that hasn't been dispatched. */
    private int begin = HEADER_BYTES;
    /** Position of the next entry. */
    private int end = HEADER_BYTES;

    private JournalFile(Path path, int size, RandomAccessFile out) {
        this.path = path;
        this.size = size;
        this.out = out;
    }

    /** Creates a file of this size, with all its disk space allocated, to be used under this number. */
    static JournalFile create(Path path, int size, long number) throws IOException {
        RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw");
        try {
            Preallocation.fill(out, size);
            JournalFile made = new JournalFile(path, size, out);
            // Last, so that a file with the magic number has all of its space.
            made.reuse(number);
            return made;
        } catch (IOException e) {
            out.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Opens a file of an earlier process; returns null if that process didn't complete the file. */
    static @Nullable JournalFile open(Path path) throws IOException {
        long size = Files.size(path);
        if (size < HEADER_BYTES || size > Integer.MAX_VALUE) {
            return null;
        }
        RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw");
        try {
            JournalFile file = new JournalFile(path, (int) size, out);
            boolean isOne = out.readInt() == MAGIC;
            file.begin = out.readInt();
            file.number = out.readLong();
            if (isOne && file.begin >= HEADER_BYTES && file.begin <= size) {
                file.end = file.read(file.begin, (int) size, (int) size, entry -> {});
                return file;
            }
            out.close();
            return null;
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    /** Discards the content and starts a use under another number. */
    void reuse(long next) throws IOException {
        number = next;
        begin = HEADER_BYTES;
        end = HEADER_BYTES;
        mustSeek = true;
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(MAGIC).putInt(HEADER_BYTES).putLong(next);
        out.seek(0);
        out.write(header.array());
    }

    boolean hasRoomFor(byte[] entry) {
        return end + entry.length <= size;
    }

    /** Passes an entry to the kernel in one call. After an exception, the entry has not been appended. */
    void append(byte[] entry) throws IOException {
        JournalEntry.seal(entry, number);
        if (mustSeek) {
            out.seek(end);
        }
        mustSeek = true;
        out.write(entry);
        mustSeek = false;
        end += entry.length;
    }

    /**
     * Reads the entries between two positions, stopping after the one that reaches {@code maxBytes}.
     *
     * @return the position after the last entry read
     */
    int read(int from, int to, int maxBytes, Consumer<JournalEntry> reader) throws IOException {
        int at = from;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            in.skipNBytes(from);
            while (at + JournalEntry.LENGTH_BYTES <= to && at - from < maxBytes) {
                int length = in.readInt();
                if (!JournalEntry.isLength(length, to - at)) {
                    break;
                }
                ByteBuffer bytes = ByteBuffer.allocate(length).putInt(length);
                in.readFully(bytes.array(), bytes.position(), bytes.remaining());
                JournalEntry entry = JournalEntry.decode(bytes.array(), number);
                if (entry == null) {
                    break;
                }
                reader.accept(entry);
                at += length;
            }
        }
        return at;
    }

    long number() {
        return number;
    }

    int begin() {
        return begin;
    }

    int end() {
        return end;
    }

    void dispatched(int upTo) {
        begin = upTo;
    }

    /** Records in the file what has been dispatched, for a later process. */
    void noteDispatched() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(4).putInt(begin).flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes, BEGIN_AT + (long) bytes.position());
            }
        }
    }

    void close() throws IOException {
        out.close();
    }

    void delete() throws IOException {
        out.close();
        Files.deleteIfExists(path);
    }
}
