package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.InternalServerException;
import dev.backchat.server.logging.Complaints;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the records of one logging configuration: gathers them in a {@link Spool}, and hands them over batch by batch,
 * again and again until the destination takes them.
 */
final class Shipper {
    private static final Logger log = LoggerFactory.getLogger(Shipper.class);

    private static final int MAX_BATCH_BYTES = 4 * 1024 * 1024;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** How long the last batches may take when the server stops. */
    private static final Duration LAST_BATCHES = Duration.ofSeconds(5);

    private final Arn configuration;
    private final Spool spool;
    private final Destinations destinations;
    private final LogMeters meters;
    private final InstantSource clock;
    private final Thread thread;
    /** Where to deliver to; null if the configuration is gone. */
    private final Supplier<@Nullable DestinationConfiguration> current;

    private volatile @Nullable DestinationConfiguration last;
    private volatile boolean isFailing;
    /** Batches are due at once. */
    private volatile boolean isEnding;
    /** The configuration is gone: when all is delivered, so is the spool. */
    private volatile boolean isRetired;

    private final Complaints complaints = new Complaints();

    Shipper(
            Arn configuration,
            Spool spool,
            Destinations destinations,
            Supplier<@Nullable DestinationConfiguration> current,
            LogMeters meters,
            InstantSource clock) {
        this.configuration = configuration;
        this.spool = spool;
        this.destinations = destinations;
        this.current = current;
        this.meters = meters;
        this.clock = clock;
        meters.waiting(configuration.toString(), spool, Spool::waiting);
        thread = Thread.ofVirtual().name("log " + configuration.id()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes a record; when this returns, it survives the process. Doesn't wait for the destination. */
    void append(LogRecord record) {
        boolean wasEmpty = spool.waiting() == 0;
        try {
            int dropped = spool.append(record);
            if (dropped > 0) {
                meters.spoolFull(configuration.toString(), dropped);
                complain("the spool is full: the oldest records go");
            }
        } catch (IOException e) {
            meters.diskFull(configuration.toString());
            complain("the spool can't be written to: " + e);
        }
        if (wasEmpty || spool.waitingBytes() >= MAX_BATCH_BYTES) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether the destination took nothing the last time. */
    boolean isFailing() {
        return isFailing;
    }

    /** Delivers what is left to the last destination of a configuration that is gone, and ends. */
    void retire(DestinationConfiguration destination) {
        last = destination;
        isRetired = true;
        LockSupport.unpark(thread);
    }

    /** Begins to end: delivers what there is, if that can be done soon. */
    void end() {
        isEnding = true;
        LockSupport.unpark(thread);
    }

    /** Waits for the end. */
    void awaitEnd() throws InterruptedException {
        if (!thread.join(LAST_BATCHES)) {
            thread.interrupt();
            thread.join();
        }
    }

    private void run() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = runOnce();
            }
            if (isRetired && spool.waiting() == 0) {
                spool.delete();
            } else {
                spool.close();
            }
        } catch (InterruptedException e) {
            // Records that are left are delivered by the next process.
        } catch (IOException e) {
            log.warn("could not tidy up the spool of {}: {}", configuration, e.toString());
        }
    }

    /** A fault of ours must not end the delivery for good. */
    private boolean runOnce() throws InterruptedException {
        try {
            boolean isDue = awaitBatch();
            if (isDue) {
                deliver(spool.oldest(MAX_BATCH_BYTES));
            }
            return isDue;
        } catch (IOException | InternalServerException e) {
            // The disk's fault: what waits there is read again when it is better.
            complain("the spool or the store can't be read: " + e);
        } catch (RuntimeException e) {
            log.error("the chat log {} failed", configuration, e);
        }
        if (isEnding) {
            return false;
        }
        sleep(LONGEST_PAUSE);
        return true;
    }

    /** False at the end. */
    private boolean awaitBatch() throws InterruptedException, IOException {
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            prepare();
            long waitNanos = untilDue();
            if (waitNanos <= 0) {
                return true;
            }
            if ((isEnding || isRetired) && spool.waiting() == 0) {
                return false;
            }
            LockSupport.parkNanos(this, waitNanos);
        }
    }

    private void prepare() {
        try {
            spool.prepare();
        } catch (IOException e) {
            complain("the spool can't grow: " + e);
        }
    }

    private long untilDue() throws IOException {
        Long oldest = spool.oldestMillis();
        if (oldest == null) {
            return Long.MAX_VALUE;
        }
        if (isEnding || isRetired || spool.waitingBytes() >= MAX_BATCH_BYTES) {
            return 0;
        }
        DestinationConfiguration destination = destination();
        long interval =
                destination == null ? 0 : destinations.interval(destination).toMillis();
        long age = clock.millis() - oldest;
        // A record from the future is from before the clock was set back; it must not wait until that time comes again.
        return age < 0 ? 0 : Duration.ofMillis(interval - age).toNanos();
    }

    private @Nullable DestinationConfiguration destination() {
        DestinationConfiguration now = current.get();
        if (now != null) {
            last = now;
        }
        return last;
    }

    private void deliver(Spool.Taken taken) throws InterruptedException {
        LogBatch batch = new LogBatch(taken.records());
        int count = taken.records().size();
        Duration pause = FIRST_PAUSE;
        boolean isUnknown = false;
        while (!batch.isEmpty()) {
            if (!spool.has(taken)) {
                // The oldest of it had to make room. The others still wait, and are taken again.
                return;
            }
            DestinationConfiguration destination = destination();
            if (destination == null && !isUnknown) {
                // It is just being deleted, and retire() comes soon.
                isUnknown = true;
                sleep(LONGEST_PAUSE);
                continue;
            }
            if (destination == null) {
                log.warn("{} log records have no configuration any more", count);
                meters.refused(configuration.toString(), count);
                break;
            }
            try {
                int refused = destinations.of(configuration, destination).deliver(batch);
                if (refused > 0) {
                    meters.refused(configuration.toString(), refused);
                    complain("the destination refused records for good");
                }
                meters.delivered(configuration.toString(), count - refused);
                if (isFailing) {
                    log.info("the destination of {} takes records again", configuration);
                }
                isFailing = false;
            } catch (DeliveryFailed e) {
                meters.failed(configuration.toString(), e.reason());
                if (!isFailing) {
                    log.warn("the destination of {} takes no records: {}", configuration, e.getMessage());
                }
                isFailing = true;
                prepare();
                if (isEnding) {
                    throw new InterruptedException();
                }
                sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
        try {
            spool.delivered(taken);
        } catch (IOException e) {
            complain("what was delivered can't be noted, and will be delivered again after a restart: " + e);
        }
    }

    /** Between half and all of it, so that servers that failed together don't come back together. */
    private void sleep(Duration pause) throws InterruptedException {
        long millis = pause.toMillis();
        long end = System.nanoTime()
                + Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1))
                        .toNanos();
        boolean wasRetired = isRetired;
        while (!isEnding && wasRetired == isRetired && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, end - System.nanoTime());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            prepare();
        }
    }

    private void complain(String why) {
        if (complaints.isDue()) {
            log.warn("chat log {}: {}; the metrics count the records that are lost", configuration, why);
        }
    }
}
