package dev.backchat.server.bus;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.server.disk.FilePermissions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files in which the histories of a node survive its process. Event loops append to it: that is one system call, in
 * a file that has been created ahead. What was appended survives the end of the process, but not that of the machine.
 *
 * <p>A file beside them, {@code state}, says whether what is in them is all that members have received, and during which
 * run of the machine. Where that isn't certain, the next process reads nothing of them.
 *
 * <p>Only {@link HistoryCompactor} calls what creates, deletes or waits for files; before it runs, the opening thread.
 */
final class HistoryLog {
    /** The segment of a record that is in none. */
    static final int NOWHERE = -1;

    private static final Logger log = LoggerFactory.getLogger(HistoryLog.class);

    private static final int FREE_SEGMENTS = 2;
    private static final long MOST_DEAD_SEGMENTS = 4;
    private static final int MIN_SEGMENT_BYTES = 256 * 1024;
    private static final int MAX_SEGMENT_BYTES = 4 * 1024 * 1024;
    private static final String SUFFIX = ".history";
    private static final String STATE = "state";
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** All that members have received is in the files, as long as the machine runs. */
    private static final char RUNNING = 'R';
    /** All of it is in the files, and on the disk. */
    private static final char CLOSED = 'C';
    /** Something is missing in the files. */
    private static final char INCOMPLETE = 'I';

    private final Path directory;
    private final int segmentBytes;
    /** Files of an earlier process that have not been replaced yet. */
    private final List<Path> left = new ArrayList<>();

    private int nextNumber;

    /** Segments with records, oldest first; the last is being written. Guarded by this. */
    private final Deque<HistorySegment> used = new ArrayDeque<>();
    /** Segments ready to be written. Guarded by this. */
    private final Deque<HistorySegment> free = new ArrayDeque<>();
    /** Null as long as there are no files. Guarded by this. */
    private @Nullable RandomAccessFile state;
    /** How often something could not be appended. Guarded by this. */
    private int failures;
    /** Whether all that members have received is in the files. Guarded by this. */
    private boolean isComplete;

    /** @param maxBytes the size of all histories in memory: the larger it is, the larger are the files */
    HistoryLog(Path directory, long maxBytes) {
        this.directory = directory;
        this.segmentBytes = Math.clamp(maxBytes / 16, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
    }

    /** Deletes what an earlier process has left, because from now on it won't be all. */
    static void discard(Path directory) throws IOException {
        HistoryLog left = new HistoryLog(directory, 0);
        left.find();
        left.deleteLeft();
        Files.deleteIfExists(directory.resolve(STATE));
    }

    private void find() throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().forEach(left::add);
            }
        }
    }

    /** Returns the files of an earlier process, oldest first, if they have all that members received of it. */
    List<Path> open() throws IOException {
        find();
        if (left.isEmpty()) {
            return left;
        }
        String name = left.getLast().getFileName().toString();
        nextNumber = Integer.parseInt(name.substring(0, name.length() - SUFFIX.length()), 16) + 1;
        String untrusted = untrusted();
        if (untrusted != null) {
            log.info("starts the histories of all rooms anew: {}", untrusted);
            deleteLeft();
            return left;
        }
        // On the disk before anything is appended: after a power cut, these files alone would pass for all.
        RandomAccessFile opened = state();
        setState(RUNNING);
        opened.getFD().sync();
        synchronized (this) {
            isComplete = true;
        }
        return left;
    }

    /** Returns why the files may lack something that members have received; null if they have all. */
    private @Nullable String untrusted() throws IOException {
        Path file = directory.resolve(STATE);
        String before = Files.exists(file) ? Files.readString(file, US_ASCII) : "";
        if (!before.endsWith(" " + inode(file))) {
            return "they are a copy, which may be older than what clients have seen";
        }
        return switch (before.charAt(0)) {
            case CLOSED -> null;
            case RUNNING ->
                before.equals(description(RUNNING, file)) && !bootId().isEmpty()
                        ? null
                        : "the server was not stopped, and the machine has been restarted since";
            default -> "the disk had not accepted all that was said";
        };
    }

    private static String description(char value, Path file) throws IOException {
        return value + bootId() + " " + inode(file);
    }

    /** Returns what differs after each restart of the machine; empty where nothing is known to. */
    private static String bootId() {
        try {
            return Files.readString(BOOT_ID, US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Returns what a copy of a file doesn't share with it, where the system has that. */
    private static String inode(Path file) throws IOException {
        return Files.exists(file)
                        && FileSystems.getDefault()
                                .supportedFileAttributeViews()
                                .contains("unix")
                ? String.valueOf(Files.getAttribute(file, "unix:ino"))
                : "";
    }

    /** Opens the file without the lock, for which event loops may wait. */
    private RandomAccessFile state() throws IOException {
        synchronized (this) {
            if (state != null) {
                return state;
            }
        }
        Files.createDirectories(directory, FilePermissions.of("rwx------"));
        Path file = directory.resolve(STATE);
        RandomAccessFile opened = HistorySegment.openPrivate(file);
        opened.write(description(INCOMPLETE, file).getBytes(US_ASCII));
        opened.setLength(opened.getFilePointer());
        synchronized (this) {
            state = opened;
        }
        return opened;
    }

    /** Overwrites one byte of a file that is open: no full disk prevents that. */
    private synchronized void setState(char value) throws IOException {
        RandomAccessFile file = state();
        file.seek(0);
        file.write(value);
    }

    /**
     * Appends records, before any member receives what they say.
     *
     * @return the number of their segment; {@link #NOWHERE} if they could not be appended, which makes the files
     *     incomplete until all histories have been written anew
     */
    synchronized int append(byte[] records) {
        HistorySegment last = used.peekLast();
        if (last == null || !last.hasRoomFor(records)) {
            last = free.pollFirst();
            if (last == null) {
                return failed(null);
            }
            used.addLast(last);
        }
        try {
            last.append(records);
            return last.number();
        } catch (IOException e) {
            return failed(e);
        }
    }

    private synchronized int failed(@Nullable IOException why) {
        failures++;
        if (isComplete) {
            isComplete = false;
            if (why != null) {
                log.warn("histories can't be written: {}", why.toString());
            }
            try {
                setState(INCOMPLETE);
            } catch (IOException e) {
                log.error("a restart may leave a gap in histories: {}", e.toString());
            }
        }
        return NOWHERE;
    }

    /** Returns whether segments must be created. */
    synchronized boolean isShort() {
        return free.size() < FREE_SEGMENTS;
    }

    synchronized boolean isComplete() {
        return isComplete;
    }

    synchronized int failures() {
        return failures;
    }

    /** Returns whether the files are so large, beside what counts in them, that they are to be written anew. */
    synchronized boolean isOutgrown(long liveBytes) {
        return (long) used.size() * segmentBytes > 2 * liveBytes + MOST_DEAD_SEGMENTS * segmentBytes;
    }

    /** Returns whether there are files at all. */
    synchronized boolean isEmpty() {
        return used.isEmpty() && free.isEmpty();
    }

    /** Returns whether there are files of an earlier process. */
    boolean hasLeft() {
        return !left.isEmpty();
    }

    /** Creates missing segments. */
    void prepare() throws IOException {
        state();
        while (isShort()) {
            int number = nextNumber++;
            HistorySegment made =
                    HistorySegment.create(directory.resolve("%08x%s".formatted(number, SUFFIX)), number, segmentBytes);
            synchronized (this) {
                free.addLast(made);
            }
        }
    }

    /** Lets records go to another segment from now on; returns the number of that. */
    synchronized int roll() throws IOException {
        HistorySegment next = free.pollFirst();
        if (next == null) {
            throw new IOException("frames come faster than files can be created");
        }
        used.addLast(next);
        return next.number();
    }

    /**
     * Deletes the segments before one, because all that counts of them has been written again.
     *
     * @param failuresBefore how often something could not be appended before that began
     */
    void replaced(int first, int failuresBefore) throws IOException {
        List<HistorySegment> old = new ArrayList<>();
        synchronized (this) {
            while (used.size() > 1 && used.getFirst().number() < first) {
                old.add(used.removeFirst());
            }
        }
        deleteLeft();
        for (HistorySegment segment : old) {
            segment.delete();
        }
        synchronized (this) {
            if (failures == failuresBefore && !isComplete) {
                setState(RUNNING);
                isComplete = true;
            }
        }
    }

    /** Deletes the files with records, if they are worthless because something is missing in them. */
    void deleteIfIncomplete() throws IOException {
        if (!isComplete()) {
            delete(used);
            deleteLeft();
        }
    }

    /** Deletes all files. What is appended before {@link #prepare} is in none. */
    void deleteAll() throws IOException {
        synchronized (this) {
            isComplete = false;
            if (state != null) {
                setState(INCOMPLETE);
            }
        }
        delete(used);
        delete(free);
        deleteLeft();
    }

    private void delete(Deque<HistorySegment> segments) throws IOException {
        List<HistorySegment> all;
        synchronized (this) {
            all = new ArrayList<>(segments);
            segments.clear();
        }
        for (HistorySegment segment : all) {
            segment.delete();
        }
    }

    private void deleteLeft() throws IOException {
        while (!left.isEmpty()) {
            Files.deleteIfExists(left.getLast());
            left.removeLast();
        }
    }

    /** Waits until all of it is on the disk, and says so to the next process. */
    synchronized void close() throws IOException {
        for (HistorySegment segment : used) {
            segment.force();
            segment.close();
        }
        used.clear();
        for (Path file : left) {
            force(file, StandardOpenOption.WRITE);
        }
        delete(free);
        RandomAccessFile last = state;
        if (last != null) {
            force(directory, StandardOpenOption.READ);
            if (isComplete) {
                setState(CLOSED);
                last.getFD().sync();
            }
            last.close();
        }
        // Nobody receives anything any more, so what comes now is not missing.
        isComplete = false;
    }

    private static void force(Path path, StandardOpenOption access) throws IOException {
        try (FileChannel file = FileChannel.open(path, access)) {
            file.force(true);
        }
    }
}
