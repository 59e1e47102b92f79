package dev.backchat.server.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.FrameReader;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.StoredRoom;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The histories of all rooms that have one, in bounded memory: when it is used up, the room that has been quiet for
 * longest gives way. Thread-safe; callers see to it that a room's frames come in the room's order.
 */
public final class Histories {
    /** Divisor of the maximum heap that gives the memory for histories. */
    private static final int SHARE = 16;

    private static final String NO_HISTORY = "the room keeps no history";

    private final boolean isOn;
    private final long maxBytes;
    private final InstantSource clock;
    /** By the time of the last frame, oldest first. */
    private final Map<Arn, RoomHistory> rooms = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /** @param isOn whether the extensions are on; otherwise no room has a history */
    public Histories(boolean isOn, InstantSource clock) {
        this(isOn, Runtime.getRuntime().maxMemory() / SHARE, clock);
    }

    Histories(boolean isOn, long maxBytes, InstantSource clock) {
        this.isOn = isOn;
        this.maxBytes = maxBytes;
        this.clock = clock;
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
                rooms.computeIfAbsent(room.arn(), arn -> new RoomHistory(setting));
            }
        }
    }

    /** Applies the tags of a room that has changed. */
    private synchronized void changed(StoredRoom room) {
        HistorySetting setting = setting(room);
        if (setting.equals(HistorySetting.NONE)) {
            forget(room.arn());
        } else {
            rooms.computeIfAbsent(room.arn(), arn -> new RoomHistory(setting)).set(setting);
        }
    }

    /** Forgets a room that was deleted, or that others remember. */
    public synchronized void forget(Arn room) {
        RoomHistory forgotten = rooms.remove(room);
        if (forgotten != null) {
            bytes -= forgotten.bytes();
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
                        history.append(frame, json, clock.instant());
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
        RoomHistory history = known == null ? new RoomHistory(setting) : known;
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
}
