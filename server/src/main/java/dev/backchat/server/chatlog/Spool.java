package dev.backchat.server.chatlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
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
 * Records that wait for their destination, in files of a directory, oldest first. What {@link #append} took survives the
 * death of the process. When there is no room left, the oldest go.
 *
 * <p>Appending never waits for the disk but to hand it a record, as long as {@link #prepare} is called now and then.
 */
final class Spool {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    private static final int SEGMENTS = 16;
    private static final int MIN_SEGMENT_BYTES = 64 * 1024;
    private static final int MAX_SEGMENT_BYTES = 4 * 1024 * 1024;
    private static final String SUFFIX = ".spool";
    /** After a file could not be made. Until then, a full disk is not bothered for each message. */
    private static final Duration NEXT_TRY = Duration.ofSeconds(1);

    private final Path directory;
    private final long maxBytes;
    private final int segmentBytes;
    /** The last is being written to. */
    private final Deque<Segment> segments = new ArrayDeque<>();

    private @Nullable Segment spare;
    private long nextNumber;
    /** Why the last file could not be made; null if it could. */
    private @Nullable IOException failure;

    private long failedNanos;

    /**
     * What comes next, and in which segments it stands.
     */
    record Taken(List<LogRecord> records, List<Part> parts) {
        /**
         * What was taken of a segment.
         *
         * @param end the place behind it
         * @param records how many these are
         */
        record Part(Segment segment, int end, int records) {}
    }

    /** @param maxBytes that all files may take together */
    private Spool(Path directory, long maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.segmentBytes = Math.clamp(maxBytes / SEGMENTS, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
    }

    /** Opens the spool of a directory, with what an earlier process left in it. */
    static Spool open(Path directory, long maxBytes) throws IOException {
        Files.createDirectories(directory);
        Spool spool = new Spool(directory, maxBytes);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(name -> name.toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList()) {
                spool.take(file);
            }
        }
        return spool;
    }

    private void take(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16);
        nextNumber = number + 1;
        Segment segment = Segment.open(file, number);
        if (segment == null) {
            log.warn("threw away {}, which holds no records", file);
            Files.delete(file);
        } else if (segment.waiting() == 0) {
            segment.delete();
        } else {
            segments.add(segment);
        }
    }

    /**
     * Adds a record.
     *
     * @return how many of the oldest had to go for it
     * @throws IOException if the disk doesn't take it
     */
    synchronized int append(LogRecord record) throws IOException {
        Segment last = segments.peekLast();
        if (last != null && last.append(record)) {
            return 0;
        }
        if (last != null) {
            last.close();
        }
        int dropped = 0;
        while (bytes() + segmentBytes > maxBytes && !segments.isEmpty()) {
            Segment oldest = segments.removeFirst();
            dropped += oldest.waiting();
            oldest.delete();
        }
        Segment next = spare == null ? create() : spare;
        spare = null;
        segments.add(next);
        next.append(record);
        return dropped;
    }

    /** Makes the file that is needed next, so that {@link #append} needn't. */
    void prepare() throws IOException {
        synchronized (this) {
            if (spare != null) {
                return;
            }
        }
        Segment made = create();
        synchronized (this) {
            if (spare == null) {
                spare = made;
                return;
            }
        }
        made.delete();
    }

    private Segment create() throws IOException {
        long number;
        synchronized (this) {
            if (failure != null && System.nanoTime() - failedNanos < NEXT_TRY.toNanos()) {
                throw failure;
            }
            number = nextNumber++;
        }
        try {
            Segment made = Segment.create(directory.resolve("%016x%s".formatted(number, SUFFIX)), number, segmentBytes);
            synchronized (this) {
                failure = null;
            }
            return made;
        } catch (IOException e) {
            synchronized (this) {
                failure = e;
                failedNanos = System.nanoTime();
            }
            throw e;
        }
    }

    /** The oldest records, at least one if there is one. */
    Taken oldest(int maxBytes) throws IOException {
        List<Segment> from;
        List<int[]> ranges = new ArrayList<>();
        synchronized (this) {
            from = List.copyOf(segments);
            from.forEach(segment -> ranges.add(new int[] {segment.begin(), segment.end()}));
        }
        List<LogRecord> records = new ArrayList<>();
        List<Taken.Part> parts = new ArrayList<>();
        int left = maxBytes;
        for (int i = 0; i < from.size() && left > 0; i++) {
            Segment segment = from.get(i);
            int before = records.size();
            int begin = ranges.get(i)[0];
            int end;
            try {
                end = segment.read(begin, ranges.get(i)[1], left, records::add);
            } catch (NoSuchFileException e) {
                // It had to make room just now.
                continue;
            }
            left -= end - begin;
            parts.add(new Taken.Part(segment, end, records.size() - before));
            if (end < ranges.get(i)[1]) {
                break;
            }
        }
        return new Taken(records, parts);
    }

    /** Whether what was taken is still wanted: none of it has been dropped meanwhile. */
    synchronized boolean has(Taken taken) {
        return taken.parts.isEmpty() || segments.contains(taken.parts.getFirst().segment);
    }

    /**
     * Forgets what has been delivered.
     *
     * @throws IOException if a later process will deliver it again
     */
    synchronized void delivered(Taken taken) throws IOException {
        IOException failed = null;
        for (Taken.Part part : taken.parts) {
            try {
                delivered(part);
            } catch (IOException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private void delivered(Taken.Part part) throws IOException {
        if (!segments.contains(part.segment)) {
            return;
        }
        part.segment.delivered(part.end, part.records);
        if (part.segment.waiting() == 0 && part.segment != segments.peekLast()) {
            segments.remove(part.segment);
            part.segment.delete();
        } else {
            part.segment.noteDelivered();
        }
    }

    /** How many records wait. */
    synchronized long waiting() {
        return segments.stream().mapToLong(Segment::waiting).sum();
    }

    /** How many bytes wait. */
    synchronized long waitingBytes() {
        return segments.stream()
                .mapToLong(segment -> segment.end() - segment.begin())
                .sum();
    }

    /** When the oldest record was taken, in milliseconds since 1970; null if there is none. */
    @Nullable Long oldestMillis() throws IOException {
        List<LogRecord> first = oldest(1).records;
        return first.isEmpty() ? null : first.getFirst().timeMillis();
    }

    private long bytes() {
        return segments.stream().mapToLong(Segment::size).sum();
    }

    /** Deletes all of it. */
    synchronized void delete() throws IOException {
        close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** Closes the file that was written to; another record would open it again. */
    synchronized void close() throws IOException {
        if (!segments.isEmpty()) {
            segments.getLast().close();
        }
    }
}
