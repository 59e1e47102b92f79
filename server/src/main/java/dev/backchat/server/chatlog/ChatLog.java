package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.limit.LogThrottle;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.time.ServerClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what is sent to rooms with a logging configuration. It never delays chat: publishers append records to the
 * {@link Journal}; the {@link Dispatcher} moves them to a spool per configuration, from which a {@link Shipper}
 * delivers them.
 */
public final class ChatLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChatLog.class);

    private static final String JOURNAL = "journal";

    private final Journal journal;
    private final Dispatcher dispatcher;
    private final Shippers shippers;
    private final LoggingConfigurations configurations;
    private final LogThrottle logThrottle;

    /**
     * Continues with what an earlier process left.
     *
     * @param folder the folder of the journal and the spools
     * @throws IOException if the folder can't be used
     */
    public ChatLog(
            Path folder,
            SpoolLimits limits,
            Destinations destinations,
            LoggingConfigurations configurations,
            LogMeters meters,
            ServerClock clock)
            throws IOException {
        this.configurations = configurations;
        this.logThrottle = new LogThrottle(clock);
        shippers = new Shippers(folder, limits, destinations, configurations, meters, clock);
        journal = Journal.open(folder.resolve(JOURNAL), limits.perConfiguration());
        shippers.openLeft();
        dispatcher = new Dispatcher(journal, shippers, clock);
        dispatcher.dispatchLeft();
        shippers.startLeft();
        if (configurations.mayExist()) {
            dispatcher.prepare();
        }
        dispatcher.start();
    }

    /**
     * Prepares the logging of a message or an event, for each configuration of its room.
     *
     * @param frame as sent to the room
     * @return logs the frame, without waiting. To be run in the room's order, before any member receives the frame:
     *     when it returns, the record survives the end of the process
     */
    public Runnable appending(StoredRoom room, ChatFrame frame, byte[] json) {
        String id = room.arn().id();
        LogRecord record = switch (frame) {
            case ChatFrame.Message message -> LogRecord.of(id, "MESSAGE", message.sendTime(), json);
            case ChatFrame.Event event -> LogRecord.of(id, "EVENT", event.sendTime(), json);
            case ChatFrame.Error error -> throw new IllegalArgumentException("errors are not logged");
        };
        List<Arn> attached = room.settings().loggingConfigurations();
        byte[] entry = new JournalEntry(attached, record).encode();
        return () -> append(attached, entry);
    }

    private void append(List<Arn> attached, byte[] entry) {
        try {
            if (!journal.append(entry)) {
                attached.forEach(configuration -> shippers.meters(configuration).journalFull(1));
                warn("it comes faster than the disk takes it");
            }
        } catch (IOException e) {
            attached.forEach(configuration -> shippers.meters(configuration).diskFull(1));
            warn("the journal can't be written to: " + e);
        }
        dispatcher.wake();
    }

    private void warn(String why) {
        if (logThrottle.tryLog()) {
            log.warn("chat logs: {}; the metrics count the records that are lost", why);
        }
    }

    /** Returns whether a configuration's destination currently accepts nothing. */
    public boolean isFailing(Arn configuration) {
        return shippers.isFailing(configuration);
    }

    /** Prepares for the first configuration; to be called before it becomes known. Blocks. */
    public void prepare() {
        dispatcher.prepare();
    }

    /**
     * Ensures that waiting records can be delivered, whatever happens, once a configuration has been deleted. Blocks.
     */
    public void deleting(Arn configuration, DestinationConfiguration destination) {
        dispatcher.drain();
        shippers.noteLast(configuration, destination);
    }

    /**
     * Delivers the remaining records of a deleted configuration, in the next process if need be. After that, or after
     * an hour, nothing of it is kept. Blocks.
     */
    public void deleted(Arn configuration, DestinationConfiguration destination) {
        dispatcher.drain();
        shippers.retire(configuration, destination);
        if (!configurations.mayExist()) {
            dispatcher.release();
            // One may have been created meanwhile, when the journal was still there.
            if (configurations.mayExist()) {
                dispatcher.prepare();
            }
        }
    }

    /**
     * Delivers the remaining records of configurations that another server has deleted, as {@link #deleted} does; to be
     * called periodically. Blocks.
     */
    public void retireDeleted() {
        shippers.retireDeleted();
    }

    /** Delivers what can be delivered soon; the rest waits for the next process. */
    @Override
    public void close() {
        dispatcher.close();
        shippers.close();
    }
}
