package dev.backchat.server.bus;

import dev.backchat.api.Arn;
import dev.backchat.server.limit.LogThrottle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the segments of a {@link HistoryLog} ahead, and writes all histories anew when the files have outgrown them,
 * when something is missing in the files, and once an hour, so that nothing deleted stays on the disk. It has a thread of
 * its own, which may wait for the disk.
 */
final class HistoryCompactor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HistoryCompactor.class);

    private static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final Histories histories;
    private final HistoryLog files;
    private final InstantSource clock;
    private final LogThrottle logThrottle = new LogThrottle();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;
    private Instant compacted;

    HistoryCompactor(Histories histories, HistoryLog files, InstantSource clock) {
        this.histories = histories;
        this.files = files;
        this.clock = clock;
        this.compacted = clock.instant();
        thread = Thread.ofPlatform().daemon().name("history").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Has it look at what there is to do. Cheap, because event loops call it. */
    void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (ending.getCount() > 0) {
            try {
                if (!isEnding(work() ? Duration.ZERO : RETRY)) {
                    LockSupport.parkNanos(this, CHECK_INTERVAL.toNanos());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
        work();
    }

    private boolean isEnding(Duration wait) throws InterruptedException {
        return ending.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns whether writing anew goes on: at the end, only what is missing in the files makes it worthwhile. */
    private boolean goesOn() {
        return ending.getCount() > 0 || !files.isComplete();
    }

    /** Returns false if it has to be tried again. */
    private boolean work() {
        try {
            if (histories.isEmpty()) {
                if (!files.isEmpty() || files.hasLeft()) {
                    files.deleteAll();
                }
            } else if (goesOn()) {
                files.prepare();
                if (isDue()) {
                    compact();
                }
            }
            return true;
        } catch (IOException e) {
            warn(e);
        } catch (RuntimeException e) {
            // A bug must not end it for good.
            log.error("histories could not be written anew", e);
        }
        return false;
    }

    private boolean isDue() {
        return !files.isComplete()
                || files.hasLeft()
                || files.isOutgrown(histories.bytes())
                || clock.instant().isAfter(compacted.plus(INTERVAL));
    }

    private void compact() throws IOException {
        files.deleteIfIncomplete();
        files.prepare();
        int failures = files.failures();
        int first = files.roll();
        for (Arn room : histories.rooms()) {
            do {
                files.prepare();
            } while (goesOn() && histories.copy(room, first));
        }
        if (goesOn()) {
            files.replaced(first, failures);
            compacted = clock.instant();
        }
    }

    private void warn(IOException e) {
        if (logThrottle.tryLog()) {
            log.warn("histories can't be written to the disk, so a restart would lose them: {}", e.toString());
        }
    }

    @Override
    public void close() {
        ending.countDown();
        wake();
        try {
            thread.join(LONGEST_END);
            files.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("could not close the files of histories: {}", e.toString());
        }
    }
}
