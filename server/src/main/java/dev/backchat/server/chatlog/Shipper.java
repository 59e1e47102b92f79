package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.InternalServerException;
import dev.backchat.server.limit.LogThrottle;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the records of one logging configuration: takes them out of a {@link Spool} batch by batch, and hands each over
 * again and again until the destination takes it. Between two attempts it holds none.
 */
final class Shipper {
    private static final Logger log = LoggerFactory.getLogger(Shipper.class);

    private static final int MAX_BATCH_BYTES =
            Math.clamp(Runtime.getRuntime().maxMemory() / 512, 256 * 1024, 4 * 1024 * 1024);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** How long the last batches may take when the server stops. */
    private static final Duration LAST_BATCHES = Duration.ofSeconds(5);
    /** How long what a deleted configuration left is tried to be delivered. */
    private static final Duration RETIREMENT = Duration.ofHours(1);

    private final Arn configuration;
    private final Spool spool;
    private final Delivery delivery;
    private final LogMeters.OfConfiguration meters;
    private final IntConsumer onEnd;
    private final InstantSource clock;
    private final Thread thread;

    private volatile @Nullable DestinationConfiguration last;
    private volatile boolean isFailing;
    /** Batches are due at once. */
    private volatile boolean isEnding;
    /** The configuration is gone: when all is delivered, so is the spool. */
    private volatile boolean isRetired;
    /** What waits is lost when this time has come, on the clock of {@link System#nanoTime}. */
    private volatile long givenUpAtNanos;

    /** What was taken when the last attempt failed; only its places count. */
    private Spool.@Nullable Taken attempted;
    /** What of it that attempt had delivered. */
    private BitSet attemptedAndDelivered = new BitSet();

    private final LogThrottle logThrottle = new LogThrottle();

    /**
     * How to deliver.
     *
     * @param current where to; null if the configuration is gone
     * @param underWay bounds the deliveries of all shippers
     */
    record Delivery(
            Destinations destinations, Supplier<@Nullable DestinationConfiguration> current, Semaphore underWay) {}

    /** @param onEnd hears how many records are lost, when nothing is left of a configuration that is gone */
    Shipper(
            Arn configuration,
            Spool spool,
            Delivery delivery,
            LogMeters.OfConfiguration meters,
            IntConsumer onEnd,
            InstantSource clock) {
        this.configuration = configuration;
        this.spool = spool;
        this.delivery = delivery;
        this.meters = meters;
        this.onEnd = onEnd;
        this.clock = clock;
        meters.waiting(spool);
        thread = Thread.ofVirtual().name("log " + configuration.id()).unstarted(this::run);
    }

    /** Begins to deliver, if it hasn't begun yet. */
    void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /**
     * Adds records to the spool, and takes those out of the queue that it has. Doesn't wait for the destination.
     *
     * @param mayBeKnown whether some of them may be there already
     * @return false if the spool is no more
     * @throws IOException if the disk doesn't take what is left in the queue
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

    /** Makes room for records of others at the cost of those that have waited for longest. */
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

    /** Whether the destination took nothing the last time. */
    boolean isFailing() {
        return isFailing;
    }

    boolean hasEnded() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    /** Tells where to deliver to if the configuration is gone in a moment. */
    void noteLast(DestinationConfiguration destination) {
        last = destination;
    }

    /** Delivers what is left to the last destination of a configuration that is gone, and ends. */
    void retire(DestinationConfiguration destination) {
        last = destination;
        givenUpAtNanos = System.nanoTime() + RETIREMENT.toNanos();
        isRetired = true;
        LockSupport.unpark(thread);
    }

    /** Leaves what a configuration that is gone has waiting. */
    void giveUp() {
        givenUpAtNanos = System.nanoTime();
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
        Duration pause = FIRST_PAUSE;
        try {
            while (awaitBatch()) {
                boolean isDelivered = attempt();
                if (!isDelivered && isEnding) {
                    // Records that are left are delivered by the next process.
                    return;
                }
                if (isDelivered) {
                    pause = FIRST_PAUSE;
                } else {
                    sleep(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
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
        return isRetired && System.nanoTime() - givenUpAtNanos >= 0;
    }

    /** Waits until a batch is due; false at the end. */
    private boolean awaitBatch() throws InterruptedException {
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (isGivenUp() || ((isEnding || isRetired) && spool.waiting() == 0)) {
                return false;
            }
            long waitNanos = untilDue();
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
            // A record from the future is from before the clock was set back; it must not wait until that time comes
            // again.
            return age < 0 ? 0 : Duration.ofMillis(interval - age).toNanos();
        } catch (IOException | RuntimeException e) {
            // An attempt fails for the same reason, and says so.
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

    /** Delivers a batch; false if it wasn't taken, or not all of it. A fault of ours must not end the delivery for good. */
    private boolean attempt() throws InterruptedException {
        delivery.underWay.acquire();
        try {
            Spool.Taken taken = spool.oldest(MAX_BATCH_BYTES);
            return taken.records().isEmpty() || deliver(taken);
        } catch (IOException | InternalServerException e) {
            // The disk's fault: what waits there is read again when it is better.
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
            // The configuration is just being deleted, and retire() comes soon.
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

    /** Between half and all of it, so that servers that failed together don't come back together. */
    private void sleep(Duration pause) throws InterruptedException {
        long millis = pause.toMillis();
        long end = System.nanoTime()
                + Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1))
                        .toNanos();
        boolean wasRetired = isRetired;
        while (!isEnding && wasRetired == isRetired && !isGivenUp() && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, end - System.nanoTime());
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
