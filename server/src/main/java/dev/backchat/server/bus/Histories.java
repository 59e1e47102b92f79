package dev.backchat.server.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.FrameReader;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The histories of all rooms that have one, in bounded memory: when it is used up, the room that has been quiet for
 * longest gives way. Thread-safe; callers see to it that a room's frames come in the room's order.
 */
public final class Histories implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Histories.class);

    /** Divisor of the maximum heap that gives the memory for histories. */
    private static final int SHARE = 16;

    private static final String NO_HISTORY = "the room keeps no history";

    private final boolean isOn;
    private final long maxBytes;
    private final InstantSource clock;
    /** By the time of the last frame, oldest first. */
    private final Map<Arn, RoomHistory> rooms = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;
    /** Higher than the place of any frame so far. */
    private long unusedPlace = 1;
    /** Null where nothing outlasts the process. */
    private @Nullable HistoryLog files;

    private @Nullable HistoryCompactor compactor;

    /** @param isOn whether the extensions are on; otherwise no room has a history */
    public Histories(boolean isOn, InstantSource clock) {
        this(isOn, Runtime.getRuntime().maxMemory() / SHARE, clock);
    }

    Histories(boolean isOn, long maxBytes, InstantSource clock) {
        this.isOn = isOn;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /**
     * Returns the histories that an earlier process has left in a directory, where they are kept from now on. Blocks.
     *
     * @param rooms finds a room in the store
     * @throws IOException if the directory can't be used
     */
    public static Histories open(Path directory, Function<Arn, Optional<StoredRoom>> rooms, InstantSource clock)
            throws IOException {
        return open(directory, rooms, Runtime.getRuntime().maxMemory() / SHARE, clock);
    }

    static Histories open(Path directory, Function<Arn, Optional<StoredRoom>> rooms, long maxBytes, InstantSource clock)
            throws IOException {
        Histories histories = new Histories(true, maxBytes, clock);
        HistoryLog files = new HistoryLog(directory, maxBytes);
        HistoryReader reader = new HistoryReader(
                arn -> rooms.apply(arn).map(histories::setting).orElse(HistorySetting.NONE), maxBytes);
        for (Path file : files.open()) {
            if (!reader.read(file)) {
                log.error("{} is damaged: rooms of which nothing later is known start anew", file);
            }
        }
        histories.begin(reader, files);
        return histories;
    }

    /** Deletes the histories in a directory, because nothing is added to them from now on. */
    public static void discard(Path directory) throws IOException {
        HistoryLog.discard(directory);
    }

    private synchronized void begin(HistoryReader reader, HistoryLog opened) {
        Instant now = clock.instant();
        unusedPlace = reader.highest() + 1;
        files = opened;
        if (opened.hasLeft()) {
            prepare(opened);
        }
        for (Arn room : reader.rooms()) {
            HistorySetting setting = reader.setting(room);
            if (setting.equals(HistorySetting.NONE)) {
                // A change of the tags that this process finds may not have been told to the former one.
                opened.append(
                        HistoryRecord.start(room, unusedPlace, unusedPlace).encode());
                continue;
            }
            List<HistoryRecord> records = reader.records(room);
            if (!records.isEmpty()) {
                RoomHistory history =
                        new RoomHistory(setting, records.getFirst().sequence());
                rooms.put(room, history);
                records.forEach(record -> accounted(history, () -> restored(history, record, now)));
                giveWay();
            }
        }
        HistoryCompactor started = new HistoryCompactor(this, opened, clock);
        compactor = started;
        started.start();
    }

    private static void prepare(HistoryLog opened) {
        try {
            opened.prepare();
        } catch (IOException e) {
            // The compactor tries again.
            log.warn("there is no room for histories: {}", e.toString());
        }
    }

    private static RoomHistory restored(RoomHistory history, HistoryRecord record, Instant now) {
        if (record.kind() == HistoryRecord.Kind.DELETED) {
            history.appendDeleted(record.deletedId(), record.deletedTime(), now);
        } else {
            byte[] json = record.content();
            FrameReader.read(new String(json, UTF_8))
                    .ifPresentOrElse(frame -> history.append(frame, json, HistoryLog.NOWHERE, now), history::skip);
        }
        return history;
    }

    private HistorySetting setting(StoredRoom room) {
        return isOn ? HistorySetting.of(room.tags()) : HistorySetting.NONE;
    }

    /** Returns how much of a room must be kept for its history. */
    public synchronized HistorySetting wanted(Arn room) {
        RoomHistory history = rooms.get(room);
        return history == null ? HistorySetting.NONE : history.setting();
    }

    /** Replaces what a room has by frames that others have kept, oldest first. */
    public synchronized void load(Arn room, List<BusMessage> messages) {
        onGap(room);
        messages.stream().filter(Histories::isFrame).forEach(message -> record(room, message));
    }

    /** Returns the messages that still stand among those that others have kept, newest first. */
    public List<ChatFrame.Message> messages(StoredRoom room, List<BusMessage> kept) {
        Histories loaded = new Histories(isOn, maxBytes, clock);
        loaded.know(room);
        loaded.load(room.arn(), kept);
        return loaded.messages(room);
    }

    /** Returns whether a room that was looked up has a history. */
    public boolean isWanted(BusMessage room) {
        return room instanceof BusMessage.RoomChanged changed
                && !setting(changed.room()).equals(HistorySetting.NONE);
    }

    private static boolean isFrame(BusMessage message) {
        return message instanceof BusMessage.Broadcast || message instanceof BusMessage.DisconnectUser;
    }

    /** Learns of a room whose setting is not known yet. */
    public void know(StoredRoom room) {
        HistorySetting setting = setting(room);
        if (!setting.equals(HistorySetting.NONE)) {
            synchronized (this) {
                of(room.arn(), setting);
            }
        }
    }

    /** Applies the tags of a room that has changed. */
    private synchronized void changed(StoredRoom room) {
        HistorySetting setting = setting(room);
        if (setting.equals(HistorySetting.NONE)) {
            forget(room.arn());
        } else {
            RoomHistory history = of(room.arn(), setting);
            if (!history.setting().equals(setting)) {
                accounted(history, () -> history.set(setting, clock.instant()));
                // So that a restart with a larger setting brings nothing back that this one has dropped.
                write(HistoryRecord.start(room.arn(), history.first() - 1, history.next() - 1));
            }
        }
    }

    private RoomHistory of(Arn room, HistorySetting setting) {
        return rooms.computeIfAbsent(room, arn -> {
            wakeCompactor();
            // One place is left out, so that no earlier frame of the room passes for the one before.
            unusedPlace++;
            return new RoomHistory(setting, unusedPlace++);
        });
    }

    /** Forgets a room that was deleted, or that others remember. */
    public synchronized void forget(Arn room) {
        RoomHistory forgotten = rooms.remove(room);
        if (forgotten != null) {
            bytes -= forgotten.bytes();
            write(HistoryRecord.start(room, unusedPlace, unusedPlace));
            unusedPlace++;
        }
    }

    /** Forgets all rooms. */
    public synchronized void forgetAll() {
        List.copyOf(rooms.keySet()).forEach(this::forget);
    }

    /** Returns the number of the segment that a record is in. */
    private int write(HistoryRecord record) {
        HistoryLog to = files;
        if (to == null) {
            return HistoryLog.NOWHERE;
        }
        int segment = to.append(record.encode());
        if (to.isShort()) {
            wakeCompactor();
        }
        return segment;
    }

    private void wakeCompactor() {
        if (compactor != null) {
            compactor.wake();
        }
    }

    /** Records a message of a room, to be called in the room's order. */
    public void record(Arn room, BusMessage message) {
        if (!isOn) {
            return;
        }
        switch (message) {
            case BusMessage.Broadcast broadcast -> append(room, broadcast.frame());
            case BusMessage.DisconnectUser disconnect -> append(room, disconnect.frame());
            case BusMessage.RoomChanged changed -> changed(changed.room());
            case BusMessage.RoomDeleted ignored -> forget(room);
            default -> {
                // Nothing that members are shown.
            }
        }
    }

    private synchronized void append(Arn room, byte[] json) {
        RoomHistory history = rooms.get(room);
        if (history != null) {
            FrameReader.read(new String(json, UTF_8))
                    .ifPresent(frame -> accounted(history, () -> {
                        long place = history.next();
                        unusedPlace = Math.max(unusedPlace, place + 1);
                        int segment = write(new HistoryRecord(HistoryRecord.Kind.FRAME, room, place, place, json));
                        history.append(frame, json, segment, clock.instant());
                        return history;
                    }));
            giveWay();
        }
    }

    /** Returns the outcome of work on a history, whose size it may change. */
    private <T> T accounted(RoomHistory history, Supplier<T> work) {
        long before = history.bytes();
        T outcome = work.get();
        bytes += history.bytes() - before;
        return outcome;
    }

    /** A history that has given way starts anew, so that no part of it passes for the whole. */
    private void giveWay() {
        Iterator<RoomHistory> quietest = rooms.values().iterator();
        while (bytes > maxBytes && quietest.hasNext()) {
            RoomHistory history = quietest.next();
            bytes -= history.bytes();
            history.clear();
        }
    }

    /** Discards what a room has, because something is missing behind it. */
    public synchronized void onGap(Arn room) {
        RoomHistory history = rooms.get(room);
        if (history != null) {
            bytes -= history.bytes();
            history.clear();
        }
    }

    /** Returns what a client that joins wants replayed. */
    public synchronized Replay replay(StoredRoom room, ReplayRequest request) {
        HistorySetting setting = setting(room);
        if (setting.equals(HistorySetting.NONE)) {
            return new Replay(NO_HISTORY, List.of());
        }
        RoomHistory known = rooms.get(room.arn());
        RoomHistory history = known == null ? new RoomHistory(setting, unusedPlace) : known;
        return accounted(history, () -> history.replay(request, clock.instant()));
    }

    /** Returns a room's messages that still stand, newest first. */
    public synchronized List<ChatFrame.Message> messages(StoredRoom room) {
        RoomHistory history = rooms.get(room.arn());
        if (history == null || setting(room).equals(HistorySetting.NONE)) {
            return List.of();
        }
        return accounted(history, () -> history.messages(clock.instant())).reversed().stream()
                .flatMap(json -> FrameReader.read(new String(json, UTF_8)).stream())
                .map(ChatFrame.Message.class::cast)
                .toList();
    }

    /** Returns whether no room has a history. */
    synchronized boolean isEmpty() {
        return rooms.isEmpty();
    }

    /** Returns the approximate size in memory. */
    synchronized long bytes() {
        return bytes;
    }

    /** Returns the rooms that have a history, the quietest first. */
    synchronized List<Arn> rooms() {
        return List.copyOf(rooms.keySet());
    }

    /**
     * Writes some of a room's frames again that are in no segment from {@code first} on.
     *
     * @return whether there may be more
     */
    synchronized boolean copy(Arn room, int first) {
        RoomHistory history = rooms.get(room);
        HistoryLog to = files;
        return history != null
                && to != null
                && accounted(history, () -> {
                    history.trim(clock.instant());
                    return history.copy(room, first, to);
                });
    }

    /** Writes what is left to be written. */
    @Override
    public void close() {
        HistoryCompactor started = compactor;
        if (started != null) {
            started.close();
        }
    }
}
