package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.logging.Complaints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Writes down what rooms with a logging configuration hear. It never holds up chat. */
public final class ChatLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChatLog.class);

    private static final JsonMapper JSON = new JsonMapper();
    /** Beside the spool of a configuration that has been deleted. */
    private static final String LAST_DESTINATION = "destination.json";

    private final Path folder;
    private final long maxSpoolBytes;
    private final Destinations destinations;
    private final LoggingConfigurations configurations;
    private final LogMeters meters;
    private final InstantSource clock;
    private final ConcurrentHashMap<Arn, Shipper> shippers = new ConcurrentHashMap<>();
    /** Those of configurations that are gone. */
    private final Queue<Shipper> retired = new ConcurrentLinkedQueue<>();

    private final Complaints complaints = new Complaints();

    /**
     * Goes on with what an earlier process left.
     *
     * @param folder of the spools
     * @param maxSpoolBytes that each may take
     * @throws IOException if the folder can't be used
     */
    public ChatLog(
            Path folder,
            long maxSpoolBytes,
            Destinations destinations,
            LoggingConfigurations configurations,
            LogMeters meters,
            InstantSource clock)
            throws IOException {
        this.folder = folder;
        this.maxSpoolBytes = maxSpoolBytes;
        this.destinations = destinations;
        this.configurations = configurations;
        this.meters = meters;
        this.clock = clock;
        if (Files.isDirectory(folder)) {
            try (Stream<Path> left = Files.list(folder)) {
                for (Path spool : left.toList()) {
                    shipper(configuration(spool));
                }
            }
        }
    }

    /**
     * Writes down a message or an event, for each configuration of its room. When this returns, the record survives the
     * process.
     *
     * @param frame as the room hears it
     */
    public void append(Room room, ChatFrame frame, byte[] json) {
        List<String> identifiers = room.loggingConfigurationIdentifiers();
        if (identifiers.isEmpty()) {
            return;
        }
        LogRecord record = switch (frame) {
            case ChatFrame.Message message -> record(room, "MESSAGE", message.sendTime(), json);
            case ChatFrame.Event event -> record(room, "EVENT", event.sendTime(), json);
            case ChatFrame.Error error -> throw new IllegalArgumentException("errors are not logged");
        };
        for (String identifier : identifiers) {
            try {
                shipper(Arn.parse(identifier)).append(record);
            } catch (UncheckedIOException e) {
                meters.diskFull(identifier);
                if (complaints.isDue()) {
                    log.warn("could not log what a room heard: {}: {}", e.getMessage(), String.valueOf(e.getCause()));
                }
            }
        }
    }

    private static LogRecord record(Room room, String type, Instant time, byte[] json) {
        return LogRecord.of(room.id(), type, time, json);
    }

    /** Whether a configuration's destination takes nothing at the moment. */
    public boolean isFailing(Arn configuration) {
        Shipper shipper = shippers.get(configuration);
        return shipper != null && shipper.isFailing();
    }

    /** Delivers what is left of a configuration that has been deleted, by the next process if need be. */
    public void deleted(Arn configuration, DestinationConfiguration destination) {
        Shipper shipper = shippers.remove(configuration);
        if (shipper != null) {
            retired.add(shipper);
            try {
                Files.write(folder(configuration).resolve(LAST_DESTINATION), JSON.writeValueAsBytes(destination));
            } catch (IOException e) {
                log.warn("could not note the last destination of {}: {}", configuration, e.toString());
            }
            shipper.retire(destination);
        }
    }

    private Shipper shipper(Arn configuration) {
        return shippers.computeIfAbsent(configuration, this::open);
    }

    private Shipper open(Arn configuration) {
        try {
            Spool spool = Spool.open(folder(configuration), maxSpoolBytes);
            Shipper shipper = new Shipper(
                    configuration,
                    spool,
                    destinations,
                    () -> configurations
                            .find(configuration)
                            .map(LoggingConfiguration::destinationConfiguration)
                            .orElse(null),
                    meters,
                    clock);
            Path last = folder(configuration).resolve(LAST_DESTINATION);
            if (Files.exists(last)) {
                shipper.retire(JSON.readValue(Files.readAllBytes(last), DestinationConfiguration.class));
            }
            shipper.start();
            return shipper;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the spool of " + configuration, e);
        }
    }

    private Path folder(Arn configuration) {
        return folder.resolve(configuration.region() + "_" + configuration.account() + "_" + configuration.id());
    }

    private static Arn configuration(Path spool) throws IOException {
        String[] parts = String.valueOf(spool.getFileName()).split("_", -1);
        if (parts.length != 3) {
            throw new IOException(spool + " is no spool");
        }
        return new Arn(parts[0], parts[1], ResourceType.LOGGING_CONFIGURATION, parts[2]);
    }

    /** Delivers what can be delivered soon; the rest waits for the next process. */
    @Override
    public void close() {
        List<Shipper> all =
                Stream.concat(shippers.values().stream(), retired.stream()).toList();
        all.forEach(Shipper::end);
        for (Shipper shipper : all) {
            try {
                shipper.awaitEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
