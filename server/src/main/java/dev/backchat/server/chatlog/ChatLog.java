package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.Room;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.limit.LogThrottle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what rooms with a logging configuration hear. It never holds up chat: who publishes hands a record to the
 * {@link Journal}; from there the {@link Dispatcher} brings it to a spool for each configuration, from where a {@link
 * Shipper} delivers it.
 */
public final class ChatLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChatLog.class);

    private static final String JOURNAL = "journal";

    private final Journal journal;
    private final Dispatcher dispatcher;
    private final Shippers shippers;
    private final LoggingConfigurations configurations;
    private final LogThrottle logThrottle = new LogThrottle();

    /**
     * Goes on with what an earlier process left.
     *
     * @param folder of the journal and the spools
     * @throws IOException if the folder can't be used
     */
    public ChatLog(
            Path folder,
            SpoolLimits limits,
            Destinations destinations,
            LoggingConfigurations configurations,
            LogMeters meters,
            InstantSource clock)
            throws IOException {
        this.configurations = configurations;
        shippers = new Shippers(folder, limits, destinations, configurations, meters, clock);
        journal = Journal.open(folder.resolve(JOURNAL), limits.perConfiguration());
        shippers.openLeft();
        dispatcher = new Dispatcher(journal, shippers);
        dispatcher.dispatchLeft();
        shippers.startLeft();
        if (!configurations.isEmpty()) {
            dispatcher.prepare();
        }
        dispatcher.start();
    }

    /**
     * Prepares to write down a message or an event, for each configuration of its room.
     *
     * @param frame as the room hears it
     * @return does that, without waiting. It is to be run in the room's order, before anybody hears the frame: when it
     *     returns, the record survives the process
     */
    public Runnable appending(Room room, ChatFrame frame, byte[] json) {
        LogRecord record = switch (frame) {
            case ChatFrame.Message message -> LogRecord.of(room.id(), "MESSAGE", message.sendTime(), json);
            case ChatFrame.Event event -> LogRecord.of(room.id(), "EVENT", event.sendTime(), json);
            case ChatFrame.Error error -> throw new IllegalArgumentException("errors are not logged");
        };
        List<String> identifiers = room.loggingConfigurationIdentifiers();
        byte[] entry = new JournalEntry(identifiers, record).encode();
        return () -> append(identifiers, entry);
    }

    private void append(List<String> identifiers, byte[] entry) {
        try {
            if (!journal.append(entry)) {
                identifiers.forEach(identifier -> shippers.meters(identifier).journalFull(1));
                warn("it comes faster than the disk takes it");
            }
        } catch (IOException e) {
            identifiers.forEach(identifier -> shippers.meters(identifier).diskFull(1));
            warn("the journal can't be written to: " + e);
        }
        dispatcher.wake();
    }

    private void warn(String why) {
        if (logThrottle.tryLog()) {
            log.warn("chat logs: {}; the metrics count the records that are lost", why);
        }
    }

    /** Whether a configuration's destination takes nothing at the moment. */
    public boolean isFailing(Arn configuration) {
        return shippers.isFailing(configuration);
    }

    /** Makes ready for the first configuration that there is; to be called before anybody knows of one. Blocks. */
    public void prepare() {
        dispatcher.prepare();
    }

    /** Makes sure that what waits can be delivered, whatever happens, when a configuration has been deleted. Blocks. */
    public void deleting(Arn configuration, DestinationConfiguration destination) {
        dispatcher.drain();
        shippers.noteLast(configuration, destination);
    }

    /**
     * Delivers what is left of a configuration that has been deleted, by the next process if need be. After that, or after
     * an hour, nothing is left of it. Blocks.
     */
    public void deleted(Arn configuration, DestinationConfiguration destination) {
        dispatcher.drain();
        shippers.retire(configuration, destination);
        if (configurations.isEmpty()) {
            dispatcher.release();
            // One may have been made meanwhile, which found the journal still there.
            if (!configurations.isEmpty()) {
                dispatcher.prepare();
            }
        }
    }

    /** Delivers what can be delivered soon; the rest waits for the next process. */
    @Override
    public void close() {
        dispatcher.close();
        shippers.close();
    }
}
