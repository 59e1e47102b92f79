package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.InternalServerException;
import dev.backchat.server.limit.Backoff;
import dev.backchat.server.limit.LogThrottle;
import dev.backchat.server.time.ServerClock;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the records of one logging configuration: takes them from a {@link Spool} in batches, and retries each batch
 * until the destination accepts it. Between two attempts it holds no records in memory.
 */
final class Shipper {
    private static final Logger log = LoggerFactory.getLogger(Shipper.class);

    private static final int MAX_BATCH_BYTES =
            Math.clamp(Runtime.getRuntime().maxMemory() / 512, 256 * 1024, 4 * 1024 * 1024);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Time during which delivery of a deleted configuration's records is attempted. */
    private static final Duration RETIREMENT = Duration.ofHours(1);

    private final Arn configuration;
    private final Spool spool;
    private final Delivery delivery;
    private final LogMeters.OfConfiguration meters;
    private final IntConsumer onEnd;
    private final ServerClock clock;
    private final Thread thread;

    private volatile @Nullable DestinationConfiguration last;
    private volatile boolean isFailing;
    /** Set when stopping: batches are due at once. */
    private volatile boolean isEnding;
    /** Set when the configuration has been deleted: once all is delivered, the spool is deleted, too. */
    private volatile boolean isRetired;
    /** When waiting records are given up, by {@link #clock}. */
    private volatile long givenUpAtNanos;

    /** The records of the last failed attempt; only their positions are used. */
    private Spool.@Nullable Taken attempted;
    /** The records that that attempt had delivered. */
    private BitSet attemptedAndDelivered = new BitSet();

    private final LogThrottle logThrottle;

    /**
     * How to deliver.
     *
     * @param current the destination; null if the configuration has been deleted
     * @param underWay bounds the concurrent deliveries of all shippers
     */
    record Delivery(
            Destinations destinations, Supplier<@Nullable DestinationConfiguration> current, Semaphore underWay) {}

    /** @param onEnd is called with the number of lost records when nothing of a deleted configuration is left */
    Shipper(
            Arn configuration,
            Spool spool,
            Delivery delivery,
            LogMeters.OfConfiguration meters,
            IntConsumer onEnd,
            ServerClock clock) {
        this.configuration = configuration;
        this.spool = spool;
        this.delivery = delivery;
        this.meters = meters;
        this.onEnd = onEnd;
        this.clock = clock;
        this.logThrottle = new LogThrottle(clock);
        meters.waiting(spool);
        thread = Thread.ofVirtual().name("log " + configuration.id()).unstarted(this::run);
    }

    /** Starts delivering, unless already started. */
    void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /**
     * Adds records to the spool, and removes those added from the queue. Doesn't wait for the destination.
     *
     * @param mayBeKnown whether some of them may be in the spool already
     * @return false if the spool is gone
     * @throws IOException if the disk doesn't accept what is left in the queue
     */
    boolean append(Queue<LogRecord> records, boolean mayBeKnown) throws IOException {
        boolean wasEmpty = spool.waiting() == 0;
        if (mayBeKnown) {
            spool.removeKnown(records);
        }
        try {
            return spool.append(records);
        } finally {
            countDropped();
            if (wasEmpty || spool.waitingBytes() >= MAX_BATCH_BYTES) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Makes room for other configurations' records by dropping the oldest. */
    void dropOldest() throws IOException {
        try {
            spool.dropOldest();
        } finally {
            countDropped();
        }
    }

    private void countDropped() {
        int dropped = spool.takeDropped();
        if (dropped > 0) {
            meters.spoolFull(dropped);
            warn("the spool is full: the oldest records go");
        }
    }

    long spooledBytes() {
        return spool.bytes();
    }

    LogMeters.OfConfiguration meters() {
        return meters;
    }

    /** Returns whether the last delivery failed. */
    boolean isFailing() {
        return isFailing;
    }

    boolean hasEnded() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    /** Returns the destination as of the last time that it was read. */
    @Nullable DestinationConfiguration last() {
        return last;
    }

    boolean isRetired() {
        return isRetired;
    }

    /** Sets the destination to use if the configuration is deleted in a moment. */
    void noteLast(DestinationConfiguration destination) {
        last = destination;
    }

    /** Delivers the remaining records of a deleted configuration to its last destination, and ends. */
    void retire(DestinationConfiguration destination) {
        last = destination;
        givenUpAtNanos = clock.nanoTime() + RETIREMENT.toNanos();
        isRetired = true;
        LockSupport.unpark(thread);
    }

    /** Gives up the waiting records of a deleted configuration. */
    void giveUp() {
        givenUpAtNanos = clock.nanoTime();
        LockSupport.unpark(thread);
    }

    /** Starts to end: delivers what is waiting, if that can be done soon. */
    void end() {
        isEnding = true;
        LockSupport.unpark(thread);
    }

    /** Waits for the end, and interrupts a delivery that is still under way after {@code left}. */
    void awaitEnd(Duration left) throws InterruptedException {
        if (!thread.join(left)) {
            thread.interrupt();
            thread.join();
        }
    }

    private void run() {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        try {
            while (awaitBatch()) {
                boolean isDelivered = attempt();
                if (!isDelivered && isEnding) {
                    // Remaining records are delivered by the next process.
                    return;
                }
                if (isDelivered) {
                    backoff.reset();
                } else {
                    sleep(backoff.next());
                }
            }
        } catch (InterruptedException e) {
            return;
        }
        if (isRetired) {
            tidyUp();
        }
    }

    private void tidyUp() {
        int lost = spool.forget();
        if (lost > 0) {
            log.warn(
                    "{} log records of {}, which was deleted, could not be delivered and are lost",
                    lost,
                    configuration);
        }
        try {
            spool.delete();
        } catch (IOException e) {
            log.warn("could not delete the spool of {}: {}", configuration, e.toString());
        }
        onEnd.accept(lost);
    }

    private boolean isGivenUp() {
        return isRetired && clock.nanoTime() - givenUpAtNanos >= 0;
    }

    /** Waits until a batch is due; returns false at the end. */
    private boolean awaitBatch() throws InterruptedException {
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (isGivenUp() || ((isEnding || isRetired) && spool.waiting() == 0)) {
                return false;
            }
            long waitNanos;
            // It reads a file, of which few may be open.
            delivery.underWay.acquire();
            try {
                waitNanos = untilDue();
            } finally {
                delivery.underWay.release();
            }
            if (waitNanos <= 0) {
                return true;
            }
            LockSupport.parkNanos(this, isRetired ? Math.min(waitNanos, RETIREMENT.toNanos()) : waitNanos);
        }
    }

    private long untilDue() {
        try {
            Long oldest = spool.oldestMillis();
            if (oldest == null) {
                return Long.MAX_VALUE;
            }
            if (isEnding || isRetired || spool.waitingBytes() >= MAX_BATCH_BYTES) {
                return 0;
            }
            DestinationConfiguration destination = destination();
            long interval = destination == null
                    ? 0
                    : delivery.destinations.interval(destination).toMillis();
            long age = clock.millis() - oldest;
            // A record from the future was written before the clock was set back; it must not wait for that time
            // to come again.
            return age < 0 ? 0 : Duration.ofMillis(interval - age).toNanos();
        } catch (IOException | RuntimeException e) {
            // The attempt will fail for the same reason, and log it.
            return 0;
        }
    }

    private @Nullable DestinationConfiguration destination() {
        DestinationConfiguration now = delivery.current.get();
        if (now != null) {
            last = now;
        }
        return last;
    }

    /** Delivers a batch; returns false if it wasn't accepted in full. A bug must not end the delivery for good. */
    private boolean attempt() throws InterruptedException {
        delivery.underWay.acquire();
        try {
            Spool.Taken taken = spool.oldest(MAX_BATCH_BYTES);
            return taken.records().isEmpty() || deliver(taken);
        } catch (IOException | InternalServerException e) {
            // A failure of the disk: the records are read again once it works.
            warn("the spool or the store can't be read: " + e);
        } catch (RuntimeException e) {
            log.error("the chat log {} failed", configuration, e);
        } finally {
            delivery.underWay.release();
        }
        return false;
    }

    private boolean deliver(Spool.Taken taken) {
        int count = taken.records().size();
        BitSet known = attempted != null && taken.beginsLike(attempted) ? attemptedAndDelivered : new BitSet();
        LogBatch batch = new LogBatch(taken.records(), known);
        attempted = null;
        DestinationConfiguration destination = destination();
        if (destination == null) {
            // The configuration is just being deleted, and retire() follows shortly.
            return false;
        }
        try {
            deliver(batch, destination, count);
        } catch (DeliveryException e) {
            failed(e);
            attemptedAndDelivered = batch.delivered();
            attempted = new Spool.Taken(List.of(), taken.parts());
            return false;
        }
        try {
            spool.delivered(taken);
        } catch (IOException e) {
            warn("what was delivered can't be noted, and will be delivered again after a restart: " + e);
        }
        return true;
    }

    private void deliver(LogBatch batch, DestinationConfiguration destination, int count) throws DeliveryException {
        int refused = batch.isEmpty()
                ? 0
                : delivery.destinations.of(configuration, destination).deliver(batch);
        if (refused > 0) {
            meters.refused(refused);
            warn("the destination refused records for good");
        }
        meters.delivered(count - refused);
        if (isFailing) {
            log.info("the destination of {} takes records again", configuration);
        }
        isFailing = false;
    }

    private void failed(DeliveryException e) {
        meters.failed(e.reason());
        if (!isFailing) {
            log.warn(
                    "the destination of {} takes no records: {}{}",
                    configuration,
                    e.getMessage(),
                    e.getCause() instanceof IOException cause ? ": " + cause : "");
        }
        isFailing = true;
    }

    /** Sleeps, unless there is a reason to go on earlier. */
    private void sleep(Duration pause) throws InterruptedException {
        long end = clock.nanoTime() + pause.toNanos();
        boolean wasRetired = isRetired;
        while (!isEnding && wasRetired == isRetired && !isGivenUp() && end - clock.nanoTime() > 0) {
            LockSupport.parkNanos(this, end - clock.nanoTime());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void warn(String why) {
        if (logThrottle.tryLog()) {
            log.warn("chat log {}: {}; the metrics count the records that are lost", configuration, why);
        }
    }
}
