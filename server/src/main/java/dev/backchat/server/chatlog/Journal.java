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
 * Takes the records of all logging configurations as they come, in a ring of a few files that are there and open before
 * they are needed. An event loop may append to it: that is one call of the kernel, under a lock that nobody else holds
 * while waiting for a disk. What {@link #append} took survives the death of the process.
 *
 * <p>Two locks: this one guards what {@link #append} needs, and is never held while waiting for a disk but by an append
 * itself; {@code keeping} is held by whoever makes, reads, reuses or deletes files, and is taken first.
 */
final class Journal {
    /** One is written to, one is read, and two make up for a disk that hesitates. */
    static final int FILES = 4;

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private static final int MIN_FILE_BYTES = 128 * 1024;
    private static final int MAX_FILE_BYTES = 4 * 1024 * 1024;
    private static final String SUFFIX = ".journal";

    private final Path directory;
    private final int fileBytes;

    /** With entries, oldest first; the last is being written to. Guarded by this, as the state of those in it is. */
    private final Deque<JournalFile> used = new ArrayDeque<>();
    /** Ready to be written to. Guarded by this. */
    private final Deque<JournalFile> free = new ArrayDeque<>();
    /** How many bytes were ever added. Guarded by this. */
    private long added;

    private final Object keeping = new Object();
    /** Were dispatched, but could not be made ready again yet. Guarded by {@code keeping}. */
    private final List<JournalFile> worn = new ArrayList<>();

    private long nextNumber;

    /**
     * Entries that are to be dispatched.
     *
     * @param begin the place of the first
     * @param end the place behind the last
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
     * Opens the journal of a directory, with what an earlier process left in it. It has no room before {@link #prepare}.
     *
     * @param spoolBytes that one configuration may keep: the more, the larger is what may be on its way there
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

    /** Only what has entries is of use, for the files' size may have been another. */
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

    /** Makes the files that are missing. */
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

    /** Whether it has all of its files. */
    boolean isPrepared() {
        synchronized (keeping) {
            return count() >= FILES;
        }
    }

    /**
     * Adds an entry.
     *
     * @return false if there is no room for it
     * @throws IOException if the disk doesn't take it; then it is not there
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

    /** How many bytes were ever added, with those that were found. */
    synchronized long added() {
        return added;
    }

    /** Whether half of it is waiting to be dispatched. */
    synchronized boolean isPressed() {
        return free.size() < FILES / 2;
    }

    synchronized boolean isEmpty() {
        return used.stream().allMatch(file -> file.begin() == file.end());
    }

    /** The oldest entries; null if there are none. */
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
            // Trying again would hold up everything behind it for good.
            log.error("{} bytes of {} can't be read any more; what they record is lost", end - begin, directory);
            read = end;
        }
        return new Batch(oldest, begin, read, entries);
    }

    /**
     * Forgets what has been dispatched, and makes files ready that hold nothing else.
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

    /** Gives up the room that it has on the disk, if nothing waits in it. Has none until {@link #prepare}. */
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

    /** Closes the files. What waits in them is for the next process. */
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
