package dev.backchat.server.chatlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the records of all logging configurations as they come, in a ring of a few files that are created and opened
 * ahead. Event loops may append to it: that is one system call, under a lock that no other thread holds while waiting
 * for a disk. Appended records survive the end of the process.
 *
 * <p>Two locks: this one guards what {@link #append} needs, and is never held while waiting for a disk except by an
 * append itself; {@code keeping} is held while files are created, read, reused or deleted, and is acquired first.
 */
final class Journal {
    /** One is written, one is read, and two compensate for a slow disk. */
    static final int FILES = 4;

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private static final int MIN_FILE_BYTES = 128 * 1024;
    private static final int MAX_FILE_BYTES = 4 * 1024 * 1024;
    private static final String SUFFIX = ".journal";

    private final Path directory;
    private final int fileBytes;

    /** Files with entries, oldest first; the last is being written. Guarded by this, as are those files' states. */
    private final Deque<JournalFile> used = new ArrayDeque<>();
    /** Files ready to be written. Guarded by this. */
    private final Deque<JournalFile> free = new ArrayDeque<>();
    /** Total number of bytes ever added. Guarded by this. */
    private long added;

    private final Object keeping = new Object();
    /** Dispatched files that could not be made ready again yet. Guarded by {@code keeping}. */
    private final List<JournalFile> worn = new ArrayList<>();

    private long nextNumber;

    /**
     * Entries to be dispatched.
     *
     * @param begin the position of the first
     * @param end the position after the last
     */
    record Batch(JournalFile file, int begin, int end, List<JournalEntry> entries) {
        int bytes() {
            return end - begin;
        }
    }

    private Journal(Path directory, int fileBytes) {
        this.directory = directory;
        this.fileBytes = fileBytes;
    }

    /**
     * Opens the journal of a directory, with what an earlier process left in it. It has no room before
     * {@link #prepare}.
     *
     * @param spoolBytes the size of one configuration's spool: the larger it is, the larger is the journal
     */
    static Journal open(Path directory, long spoolBytes) throws IOException {
        Journal journal = new Journal(directory, Math.clamp(spoolBytes / 8, MIN_FILE_BYTES, MAX_FILE_BYTES));
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file :
                        files.filter(name -> name.toString().endsWith(SUFFIX)).toList()) {
                    journal.take(file);
                }
            }
        }
        return journal;
    }

    /** Keeps only files with entries, because the size of others may be different now. */
    private synchronized void take(Path path) throws IOException {
        JournalFile file = JournalFile.open(path);
        if (file == null) {
            log.warn("threw away {}, which holds no records", path);
            Files.delete(path);
            return;
        }
        nextNumber = Math.max(nextNumber, file.number() + 1);
        if (file.begin() == file.end()) {
            file.delete();
            return;
        }
        added += file.end() - file.begin();
        List<JournalFile> inOrder = new ArrayList<>(used);
        inOrder.add(file);
        inOrder.sort(Comparator.comparingLong(JournalFile::number));
        used.clear();
        used.addAll(inOrder);
    }

    /** Creates the missing files. */
    void prepare() throws IOException {
        synchronized (keeping) {
            Files.createDirectories(directory);
            for (int missing = FILES - count(); missing > 0; missing--) {
                long number = nextNumber++;
                JournalFile made =
                        JournalFile.create(directory.resolve("%016x%s".formatted(number, SUFFIX)), fileBytes, number);
                synchronized (this) {
                    free.add(made);
                }
            }
        }
    }

    private int count() {
        synchronized (this) {
            return used.size() + free.size() + worn.size();
        }
    }

    /** Returns whether all files exist. */
    boolean isPrepared() {
        synchronized (keeping) {
            return count() >= FILES;
        }
    }

    /**
     * Appends an entry.
     *
     * @return false if there is no room for it
     * @throws IOException if the disk doesn't accept it; then nothing has been appended
     */
    synchronized boolean append(byte[] entry) throws IOException {
        JournalFile last = used.peekLast();
        if (last == null || !last.hasRoomFor(entry)) {
            JournalFile next = free.peekFirst();
            if (next == null || !next.hasRoomFor(entry)) {
                return false;
            }
            used.addLast(free.removeFirst());
            last = next;
        }
        last.append(entry);
        added += entry.length;
        return true;
    }

    /** Returns the total number of bytes ever added, including those found at the start. */
    synchronized long added() {
        return added;
    }

    /**
     * Returns whether more than half of the journal is waiting to be dispatched. Files that couldn't be created don't
     * count: where the disk is full, what waits would be given up for nothing.
     */
    synchronized boolean isPressed() {
        return used.size() > FILES / 2;
    }

    synchronized boolean isEmpty() {
        return used.stream().allMatch(file -> file.begin() == file.end());
    }

    /** Returns the oldest entries; null if there are none. */
    @Nullable Batch oldest(int maxBytes) throws IOException {
        JournalFile oldest;
        int begin;
        int end;
        synchronized (this) {
            oldest = used.stream()
                    .filter(file -> file.begin() < file.end())
                    .findFirst()
                    .orElse(null);
            if (oldest == null) {
                return null;
            }
            begin = oldest.begin();
            end = oldest.end();
        }
        List<JournalEntry> entries = new ArrayList<>();
        int read = oldest.read(begin, end, maxBytes, entries::add);
        if (read == begin) {
            // Retrying would block everything behind it for good.
            log.error("{} bytes of {} can't be read any more; what they record is lost", end - begin, directory);
            read = end;
        }
        return new Batch(oldest, begin, read, entries);
    }

    /**
     * Discards what has been dispatched, and makes files without other entries ready for reuse.
     *
     * @throws IOException if a later process will dispatch it again, or a file is not ready yet
     */
    void dispatched(Batch batch) throws IOException {
        synchronized (keeping) {
            boolean isInUse;
            synchronized (this) {
                batch.file.dispatched(batch.end);
                while (used.size() > 1
                        && used.getFirst().begin() == used.getFirst().end()) {
                    worn.add(used.removeFirst());
                }
                isInUse = used.contains(batch.file);
            }
            if (isInUse) {
                batch.file.noteDispatched();
            }
            while (!worn.isEmpty()) {
                JournalFile file = worn.getFirst();
                file.reuse(nextNumber++);
                worn.removeFirst();
                synchronized (this) {
                    free.add(file);
                }
            }
        }
    }

    /** Frees the disk space, if nothing waits in it. Afterwards there is no room until {@link #prepare}. */
    void release() throws IOException {
        synchronized (keeping) {
            List<JournalFile> all;
            synchronized (this) {
                if (!isEmpty()) {
                    return;
                }
                all = new ArrayList<>(used);
                all.addAll(free);
                used.clear();
                free.clear();
            }
            all.addAll(worn);
            worn.clear();
            for (JournalFile file : all) {
                file.delete();
            }
        }
    }

    /** Closes the files. What waits in them is left to the next process. */
    void close() throws IOException {
        synchronized (keeping) {
            List<JournalFile> all;
            synchronized (this) {
                all = new ArrayList<>(used);
                all.addAll(free);
                used.clear();
                free.clear();
            }
            all.addAll(worn);
            for (JournalFile file : all) {
                file.close();
            }
        }
    }
}
