package dev.backchat.server.chatlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records waiting for the destination of one logging configuration, in files of a directory, oldest first. Appended
 * records survive the end of the process. When there is no room left, the oldest are dropped. Without waiting records
 * there is no file, and files are open only while being read or written.
 */
final class Spool {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    private static final int SEGMENTS = 16;
    private static final int MIN_SEGMENT_BYTES = 64 * 1024;
    private static final int MAX_SEGMENT_BYTES = 4 * 1024 * 1024;
    private static final String SUFFIX = ".spool";

    private final Path directory;
    private final long maxBytes;
    private final int segmentBytes;
    private final AtomicLong total;
    /** The last segment is being written to. */
    private final Deque<Segment> segments = new ArrayDeque<>();

    private long nextNumber;
    private long bytes;
    /** Number of records dropped since {@link #takeDropped}. */
    private int dropped;

    private boolean isForgotten;

    /** The next records, and the segments they are in. */
    record Taken(List<LogRecord> records, List<Part> parts) {
        /**
         * The records taken from one segment.
         *
         * @param begin the position of the first record
         * @param end the position after the last
         * @param records their number
         */
        record Part(Segment segment, int begin, int end, int records) {}

        /** Returns whether it starts with the same record as another. */
        boolean beginsLike(Taken other) {
            return !parts.isEmpty()
                    && !other.parts.isEmpty()
                    && parts.getFirst().segment == other.parts.getFirst().segment
                    && parts.getFirst().begin == other.parts.getFirst().begin;
        }
    }

    private Spool(Path directory, long maxBytes, AtomicLong total) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.segmentBytes = Math.clamp(maxBytes / SEGMENTS, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
        this.total = total;
    }

    /**
     * Opens the spool of a directory, with what an earlier process left in it.
     *
     * @param maxBytes maximum total size of the files
     * @param total total size of all spools, in which this one keeps its share up to date
     */
    static Spool open(Path directory, long maxBytes, AtomicLong total) throws IOException {
        Files.createDirectories(directory);
        Spool spool = new Spool(directory, maxBytes, total);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(name -> name.toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList()) {
                spool.take(file);
            }
        }
        return spool;
    }

    private synchronized void take(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        nextNumber = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16) + 1;
        Segment segment = Segment.open(file);
        if (segment == null) {
            log.warn("threw away {}, which holds no records", file);
            Files.delete(file);
        } else if (segment.waiting() == 0) {
            segment.delete();
        } else {
            segments.add(segment);
            account(segment.size());
        }
    }

    private void account(long change) {
        bytes += change;
        total.addAndGet(change);
    }

    /**
     * Appends records, and removes those appended from the queue.
     *
     * @return false if the spool has been forgotten
     * @throws IOException if the disk doesn't accept what is left in the queue
     */
    synchronized boolean append(Queue<LogRecord> records) throws IOException {
        while (!isForgotten && !records.isEmpty()) {
            Segment last = segments.peekLast();
            if (last == null || !last.hasRoomFor(records.element())) {
                while (bytes + segmentBytes > maxBytes && !segments.isEmpty()) {
                    dropOldest();
                }
                Files.createDirectories(directory);
                last = Segment.create(directory.resolve("%016x%s".formatted(nextNumber++, SUFFIX)), segmentBytes);
                segments.add(last);
                account(last.size());
            }
            int before = last.size();
            last.append(records);
            account(last.size() - before);
        }
        return !isForgotten;
    }

    /** Makes room by dropping the oldest records. */
    synchronized void dropOldest() throws IOException {
        Segment oldest = segments.pollFirst();
        if (oldest != null) {
            dropped += oldest.waiting();
            account(-oldest.size());
            oldest.delete();
        }
    }

    /** Returns the number of records dropped since the last call. */
    synchronized int takeDropped() {
        int count = dropped;
        dropped = 0;
        return count;
    }

    /**
     * Removes records from a queue that are in the spool already: an earlier process may have ended between two steps.
     */
    void removeKnown(Queue<LogRecord> records) throws IOException {
        Set<ByteBuffer> wanted = new HashSet<>();
        records.forEach(record -> wanted.add(ByteBuffer.wrap(record.json())));
        Set<ByteBuffer> known = new HashSet<>();
        for (Taken.Part part : parts()) {
            part.segment.read(part.begin, part.end, Integer.MAX_VALUE, record -> {
                ByteBuffer json = ByteBuffer.wrap(record.json());
                if (wanted.contains(json)) {
                    known.add(json);
                }
            });
        }
        // Each frame has a unique id, so equal lines are the same record.
        records.removeIf(record -> known.contains(ByteBuffer.wrap(record.json())));
    }

    /** Returns the waiting part of each segment. */
    private synchronized List<Taken.Part> parts() {
        return segments.stream()
                .map(segment -> new Taken.Part(segment, segment.begin(), segment.end(), segment.waiting()))
                .toList();
    }

    /** Returns the oldest records, at least one if there are any. */
    Taken oldest(int maxBytes) throws IOException {
        List<LogRecord> records = new ArrayList<>();
        List<Taken.Part> parts = new ArrayList<>();
        int left = maxBytes;
        for (Taken.Part all : parts()) {
            if (left <= 0) {
                break;
            }
            int before = records.size();
            int end;
            try {
                end = all.segment.read(all.begin, all.end, left, records::add);
            } catch (NoSuchFileException e) {
                // It has just been dropped to make room.
                continue;
            }
            left -= end - all.begin;
            parts.add(new Taken.Part(all.segment, all.begin, end, records.size() - before));
            if (end < all.end) {
                break;
            }
        }
        return new Taken(records, parts);
    }

    /**
     * Discards what has been delivered.
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
        if (part.segment.waiting() == 0) {
            segments.remove(part.segment);
            account(-part.segment.size());
            part.segment.delete();
        } else {
            part.segment.noteDelivered();
        }
    }

    /** Returns the number of waiting records. */
    synchronized long waiting() {
        return segments.stream().mapToLong(Segment::waiting).sum();
    }

    /** Returns the size of the waiting records in bytes. */
    synchronized long waitingBytes() {
        return segments.stream()
                .mapToLong(segment -> segment.end() - segment.begin())
                .sum();
    }

    /** Returns the total size of the files. */
    synchronized long bytes() {
        return bytes;
    }

    /** Returns when the oldest record was created, in milliseconds since 1970; null if there is none. */
    @Nullable Long oldestMillis() throws IOException {
        List<LogRecord> first = oldest(1).records;
        return first.isEmpty() ? null : first.getFirst().timeMillis();
    }

    /**
     * Accepts no more records, and forgets those that wait.
     *
     * @return the number of forgotten records
     */
    synchronized int forget() {
        isForgotten = true;
        int waiting = (int) waiting();
        segments.clear();
        account(-bytes);
        return waiting;
    }

    /** Deletes the remaining files of a forgotten spool. */
    void delete() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
