package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.InternalServerException;
import dev.backchat.server.limit.LogThrottle;
import dev.backchat.server.time.NanoClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves records from the {@link Journal} to the spools of their configurations, on a thread of its own, which may wait
 * for the disk. While the disk accepts nothing, they stay in the journal, until half of it is full.
 */
final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** Maximum size of a batch, and of what may already be in its spools when an earlier process's journal is read. */
    private static final int MAX_BATCH_BYTES = 1024 * 1024;
    /** Time to wait for more records to move together. */
    private static final Duration GATHER = Duration.ofMillis(20);

    private static final Duration NEXT_TRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(5);

    private final Journal journal;
    private final Shippers shippers;
    private final LogThrottle logThrottle;
    private final Thread thread;

    private volatile boolean isWanted;
    private volatile boolean isIdle;
    private volatile boolean isEnding;
    /** Number of bytes dispatched, counted like {@link Journal#added}. Guarded by this. */
    private long dispatched;

    private Journal.@Nullable Batch batch;
    /** The records of the batch that are not in their spools yet, by configuration. */
    private final Map<Arn, Queue<LogRecord>> left = new LinkedHashMap<>();
    /** Whether an earlier process may have spooled the batch, and ended before it recorded that. */
    private boolean mayBeKnown = true;

    Dispatcher(Journal journal, Shippers shippers, NanoClock clock) {
        this.journal = journal;
        this.shippers = shippers;
        this.logThrottle = new LogThrottle(clock);
        thread = Thread.ofPlatform().daemon().name("chat-log").unstarted(this::run);
    }

    /**
     * Dispatches what an earlier process may have been dispatching when it ended. To be called before anything is
     * delivered, while the records already spooled are still in the spools.
     */
    void dispatchLeft() {
        try {
            dispatch();
        } catch (IOException | InternalServerException e) {
            warn("what was left can't be spooled yet: " + e);
        }
        mayBeKnown = false;
    }

    /** Starts the thread; to be called once, after {@link #dispatchLeft}. */
    void start() {
        thread.start();
    }

    /** Prepares the journal for records. What can't be created now is retried. */
    void prepare() {
        isWanted = true;
        try {
            journal.prepare();
        } catch (IOException e) {
            warn("there is no room for what is said: " + e);
        }
        LockSupport.unpark(thread);
    }

    /** Frees the journal's disk space, if nothing waits in it. */
    void release() {
        isWanted = false;
        try {
            journal.release();
        } catch (IOException e) {
            warn("the journal can't be deleted: " + e);
        }
    }

    /** Notifies of new records. Cheap, because event loops call it. */
    void wake() {
        if (isIdle || journal.isPressed()) {
            isIdle = false;
            LockSupport.unpark(thread);
        }
    }

    /** Waits until the journal's current content has been dispatched, but not for long if the disk accepts nothing. */
    void drain() {
        long upTo = journal.added();
        long endNanos = System.nanoTime() + LONGEST_DRAIN.toNanos();
        try {
            synchronized (this) {
                while (dispatched < upTo) {
                    long leftMillis =
                            Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
                    if (leftMillis <= 0) {
                        return;
                    }
                    wait(leftMillis);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops once the journal's content has been dispatched, if the disk accepts it. */
    void close() {
        isEnding = true;
        LockSupport.unpark(thread);
        try {
            thread.join(LONGEST_DRAIN);
            journal.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("could not close the journal of chat logs: {}", e.toString());
        }
    }

    private void run() {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = runOnce();
        }
    }

    private boolean runOnce() {
        try {
            if (isWanted && !journal.isPrepared()) {
                prepare();
            }
            if (dispatch()) {
                pause(GATHER);
                return true;
            }
        } catch (IOException | InternalServerException e) {
            warn("what was said waits, for it can't be spooled: " + e);
            pause(NEXT_TRY);
            return !isEnding;
        } catch (RuntimeException e) {
            // A bug must not end the logging for good.
            log.error("records of chat logs are lost", e);
            giveUpBatch();
            pause(NEXT_TRY);
        }
        if (isEnding) {
            return false;
        }
        awaitMore();
        return true;
    }

    private void pause(Duration pause) {
        if (!isEnding && !journal.isPressed()) {
            LockSupport.parkNanos(this, pause.toNanos());
        }
    }

    private void awaitMore() {
        isIdle = true;
        if (journal.isEmpty() && !isEnding) {
            if (isWanted && !journal.isPrepared()) {
                LockSupport.parkNanos(this, NEXT_TRY.toNanos());
            } else {
                LockSupport.park(this);
            }
        }
        isIdle = false;
    }

    /** Returns false if there was nothing to do. */
    private boolean dispatch() throws IOException {
        if (batch == null) {
            batch = journal.oldest(MAX_BATCH_BYTES);
            if (batch == null) {
                return false;
            }
            for (JournalEntry entry : batch.entries()) {
                for (Arn configuration : entry.configurations()) {
                    left.computeIfAbsent(configuration, ignored -> new ArrayDeque<>())
                            .add(entry.record());
                }
            }
        }
        Exception failure = appendWhatIsLeft();
        if (failure != null && !journal.isPressed()) {
            throw failure instanceof IOException io ? io : new IOException(failure);
        }
        if (failure != null) {
            warn("what was said is lost, for it can't be spooled: " + failure);
        }
        giveUpBatch();
        return true;
    }

    /** Appends what is left; a configuration whose spool accepts nothing delays no other. */
    private @Nullable Exception appendWhatIsLeft() {
        Exception failure = null;
        Iterator<Map.Entry<Arn, Queue<LogRecord>>> all = left.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Arn, Queue<LogRecord>> next = all.next();
            try {
                shippers.append(next.getKey(), next.getValue(), mayBeKnown);
                all.remove();
            } catch (IOException | InternalServerException e) {
                failure = e;
            }
        }
        return failure;
    }

    /** Skips the batch; what is left of it is lost. */
    private void giveUpBatch() {
        left.forEach((configuration, records) -> shippers.lost(configuration, records.size()));
        left.clear();
        Journal.Batch done = batch;
        batch = null;
        if (done == null) {
            return;
        }
        try {
            journal.dispatched(done);
        } catch (IOException e) {
            warn("what was spooled can't be noted, and will be spooled again after a restart: " + e);
        }
        synchronized (this) {
            dispatched += done.bytes();
            notifyAll();
        }
    }

    private void warn(String why) {
        if (logThrottle.tryLog()) {
            log.warn("chat logs: {}; the metrics count the records that are lost", why);
        }
    }
}
