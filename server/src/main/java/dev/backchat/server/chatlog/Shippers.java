package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.ResourceType;
import dev.backchat.server.time.ServerClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shippers of all logging configurations that have had a record. The shipper of a deleted configuration ends when
 * everything is delivered, or after an hour, and leaves nothing behind.
 */
final class Shippers {
    private static final Logger log = LoggerFactory.getLogger(Shippers.class);

    private static final JsonMapper JSON = new JsonMapper();
    /** Kept beside the spool of a configuration that has been deleted, or is being deleted. */
    private static final String LAST_DESTINATION = "destination.json";
    /** Maximum number of deleted configurations with records; beyond it, the oldest is given up. */
    static final int MAX_RETIRED = 100;
    /** Heap per concurrent delivery, so that all batches together take a small part of it. */
    private static final long HEAP_BYTES = 32 * 1024 * 1024;

    private static final int MAX_UNDER_WAY = 16;
    /** Time for the last batches of all shippers together when the server stops. */
    private static final Duration LAST_BATCHES = Duration.ofSeconds(5);

    private final Path folder;
    private final SpoolLimits limits;
    private final Destinations destinations;
    private final LoggingConfigurations configurations;
    private final LogMeters meters;
    private final ServerClock clock;

    private final ConcurrentHashMap<Arn, Shipper> shippers = new ConcurrentHashMap<>();
    /** Guarded by itself. */
    private final Deque<Shipper> retired = new ArrayDeque<>();
    /** Total size of all spools. */
    private final AtomicLong spooled = new AtomicLong();
    /** Bounds the memory and the open files of deliveries, however many configurations there are. */
    private final Semaphore underWay =
            new Semaphore(Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_BYTES, 2, MAX_UNDER_WAY), true);

    Shippers(
            Path folder,
            SpoolLimits limits,
            Destinations destinations,
            LoggingConfigurations configurations,
            LogMeters meters,
            ServerClock clock) {
        this.folder = folder;
        this.limits = limits;
        this.destinations = destinations;
        this.configurations = configurations;
        this.meters = meters;
        this.clock = clock;
    }

    /** Opens what an earlier process left. */
    void openLeft() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> all = Files.list(folder)) {
            left = all.filter(Files::isDirectory).toList();
        }
        for (Path spool : left) {
            String[] parts = String.valueOf(spool.getFileName()).split("_", -1);
            if (parts.length == 3) {
                openLeft(new Arn(parts[0], parts[1], ResourceType.LOGGING_CONFIGURATION, parts[2]));
            }
        }
    }

    /** Starts delivering what an earlier process left. */
    void startLeft() {
        shippers.values().forEach(Shipper::start);
    }

    private void openLeft(Arn configuration) throws IOException {
        Path last = folder(configuration).resolve(LAST_DESTINATION);
        Spool spool = Spool.open(folder(configuration), limits.perConfiguration(), spooled);
        LoggingConfiguration found = configurations.find(configuration).orElse(null);
        if (spool.waiting() > 0 && (found != null || Files.exists(last))) {
            Shipper shipper = open(configuration, spool);
            if (found != null) {
                shipper.noteLast(found.destinationConfiguration());
                // It was about to be deleted, but wasn't.
                Files.deleteIfExists(last);
            } else {
                retire(shipper, JSON.readValue(Files.readAllBytes(last), DestinationConfiguration.class));
            }
        } else {
            int lost = spool.forget();
            if (lost > 0) {
                log.warn("{} log records are lost, for there is no {} any more", lost, configuration);
                meters.other().refused(lost);
            }
            spool.delete();
        }
    }

    /**
     * Adds records to a configuration's spool, and removes those added from the queue.
     *
     * @param mayBeKnown whether some of them may be in the spool already
     * @throws IOException if the disk doesn't accept what is left in the queue
     */
    void append(Arn configuration, Queue<LogRecord> records, boolean mayBeKnown) throws IOException {
        Shipper shipper = shippers.get(configuration);
        LoggingConfiguration found =
                shipper == null ? configurations.find(configuration).orElse(null) : null;
        if (found != null) {
            shipper = open(configuration, Spool.open(folder(configuration), limits.perConfiguration(), spooled));
            shipper.noteLast(found.destinationConfiguration());
            shipper.start();
        }
        makeRoomFor(records.stream().mapToLong(Segment::length).sum());
        if (shipper == null || !shipper.append(records, mayBeKnown)) {
            meters.other().refused(records.size());
            records.clear();
        }
    }

    /** Makes room by dropping records of the largest spool. */
    private void makeRoomFor(long bytes) throws IOException {
        while (spooled.get() + bytes > limits.total()) {
            Shipper largest = shippers.values().stream()
                    .max(Comparator.comparingLong(Shipper::spooledBytes))
                    .orElse(null);
            if (largest == null || largest.spooledBytes() == 0) {
                return;
            }
            largest.dropOldest();
        }
    }

    /** Counts records that the disk did not accept. */
    void lost(Arn configuration, int records) {
        meters(configuration).diskFull(records);
    }

    /** Returns the meters of a configuration. */
    LogMeters.OfConfiguration meters(Arn configuration) {
        Shipper shipper = shippers.get(configuration);
        return shipper == null ? meters.other() : shipper.meters();
    }

    boolean isFailing(Arn configuration) {
        Shipper shipper = shippers.get(configuration);
        return shipper != null && shipper.isFailing();
    }

    /** Saves the destination of waiting records, in case this process ends while the configuration is deleted. */
    void noteLast(Arn configuration, DestinationConfiguration destination) {
        Shipper shipper = shippers.get(configuration);
        if (shipper != null) {
            shipper.noteLast(destination);
            try {
                Files.write(folder(configuration).resolve(LAST_DESTINATION), JSON.writeValueAsBytes(destination));
            } catch (IOException e) {
                log.warn("could not note the last destination of {}: {}", configuration, e.toString());
            }
        }
    }

    /** Delivers the remaining records of a deleted configuration, in the next process if need be. */
    void retire(Arn configuration, DestinationConfiguration destination) {
        Shipper shipper = shippers.get(configuration);
        if (shipper != null) {
            retire(shipper, destination);
        }
    }

    /** Retires the shippers of configurations that another server has deleted. */
    void retireDeleted() {
        shippers.forEach((configuration, shipper) -> {
            DestinationConfiguration last = shipper.last();
            if (last != null
                    && !shipper.isRetired()
                    && configurations.find(configuration).isEmpty()) {
                retire(shipper, last);
            }
        });
    }

    private void retire(Shipper shipper, DestinationConfiguration destination) {
        synchronized (retired) {
            if (shipper.isRetired()) {
                return;
            }
            shipper.retire(destination);
            retired.removeIf(Shipper::hasEnded);
            retired.add(shipper);
            if (retired.size() > MAX_RETIRED) {
                retired.remove().giveUp();
            }
        }
    }

    private Shipper open(Arn configuration, Spool spool) {
        LogMeters.OfConfiguration counted = meters.of(configuration.toString());
        Shipper shipper = new Shipper(
                configuration,
                spool,
                new Shipper.Delivery(
                        destinations,
                        () -> configurations
                                .find(configuration)
                                .map(LoggingConfiguration::destinationConfiguration)
                                .orElse(null),
                        underWay),
                counted,
                lost -> {
                    shippers.remove(configuration);
                    counted.forget();
                    meters.other().refused(lost);
                },
                clock);
        shippers.put(configuration, shipper);
        return shipper;
    }

    private Path folder(Arn configuration) {
        return folder.resolve(configuration.region() + "_" + configuration.account() + "_" + configuration.id());
    }

    /** Delivers what can be delivered soon; the rest waits for the next process. */
    void close() {
        List<Shipper> all = List.copyOf(shippers.values());
        all.forEach(Shipper::end);
        long endNanos = clock.nanoTime() + LAST_BATCHES.toNanos();
        for (Shipper shipper : all) {
            try {
                shipper.awaitEnd(Duration.ofNanos(endNanos - clock.nanoTime()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
