package dev.backchat.server.bus;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.room.HistorySetting;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last frames of one room, without a gap. Not thread-safe: {@link Histories} is. */
final class RoomHistory {
    /** Maximum number of frames that are replayed to a client that has missed them. */
    static final int MAX_MISSED = 300;

    /** Number of messages that a client gets which has missed more than can be replayed. */
    static final int AFTER_GAP = 50;

    /** Size of an entry besides its frame: objects and references. */
    static final int ENTRY_BYTES = 120;

    /** Number of bytes that are copied together, while nobody can publish. */
    private static final int COPIED_BYTES = 64 * 1024;

    private static final String DELETE_MESSAGE = "aws:DELETE_MESSAGE";
    private static final String MESSAGE_ID = "MessageID";

    /** A frame; or the place of a message that was deleted, which may still be named by clients that had seen it. */
    private static final class Entry {
        final String id;
        final boolean isMessage;
        final Instant time;
        /** Number of the segment that it is in. */
        int segment;

        byte @Nullable [] json;

        Entry(String id, boolean isMessage, Instant time, byte @Nullable [] json, int segment) {
            this.id = id;
            this.isMessage = isMessage;
            this.time = time;
            this.json = json;
            this.segment = segment;
        }

        static Entry of(ChatFrame frame, byte[] json, int segment) {
            return switch (frame) {
                case ChatFrame.Message message -> new Entry(message.id(), true, message.sendTime(), json, segment);
                case ChatFrame.Event event -> new Entry(event.id(), false, event.sendTime(), json, segment);
                case ChatFrame.Error error -> throw new IllegalArgumentException("errors are not for a room");
            };
        }

        boolean isStanding() {
            return isMessage && json != null;
        }

        HistoryRecord record(Arn room, long sequence, long end) {
            return json == null
                    ? HistoryRecord.deleted(room, sequence, end, id, time)
                    : new HistoryRecord(HistoryRecord.Kind.FRAME, room, sequence, end, json);
        }

        int bytes() {
            return ENTRY_BYTES + (json == null ? 0 : json.length);
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>();
    private HistorySetting setting;
    private int messages;
    private long bytes;
    /** Id of the frame before the oldest; null if that is not known. */
    private @Nullable String before;
    /** Place of the next frame. */
    private long next;

    /** @param next place of the first frame */
    RoomHistory(HistorySetting setting, long next) {
        this.setting = setting;
        this.next = next;
    }

    long next() {
        return next;
    }

    /** Returns the place of the oldest frame. */
    long first() {
        return next - entries.size();
    }

    HistorySetting setting() {
        return setting;
    }

    RoomHistory set(HistorySetting changed, Instant now) {
        setting = changed;
        trim(now);
        return this;
    }

    /** Returns the approximate size in memory. */
    long bytes() {
        return bytes;
    }

    /** @param segment the number of the segment that the frame is in */
    void append(ChatFrame frame, byte[] json, int segment, Instant now) {
        if (frame instanceof ChatFrame.Event event && event.eventName().equals(DELETE_MESSAGE)) {
            delete(event.attributes().get(MESSAGE_ID));
        }
        append(Entry.of(frame, json, segment), now);
    }

    /** Appends the place of a message that was deleted. */
    void appendDeleted(String id, Instant time, Instant now) {
        append(new Entry(id, true, time, null, HistoryLog.NOWHERE), now);
    }

    /** Begins anew behind a frame that can't be read. */
    void skip() {
        clear();
        next++;
    }

    private void append(Entry entry, Instant now) {
        next++;
        entries.add(entry);
        bytes += entry.bytes();
        if (entry.isMessage) {
            messages++;
        }
        trim(now);
    }

    private void delete(@Nullable String messageId) {
        for (Iterator<Entry> newest = entries.descendingIterator(); newest.hasNext(); ) {
            Entry entry = newest.next();
            if (entry.isMessage && entry.id.equals(messageId)) {
                bytes -= entry.bytes();
                entry.json = null;
                bytes += entry.bytes();
                return;
            }
        }
    }

    /** Drops the oldest frames: events count too, up to as many as there may be messages. */
    void trim(Instant now) {
        Instant oldest = now.minus(setting.age());
        while (!entries.isEmpty()
                && (messages > setting.messages()
                        || entries.size() > setting.frames()
                        || entries.getFirst().time.isBefore(oldest))) {
            Entry dropped = entries.removeFirst();
            bytes -= dropped.bytes();
            before = dropped.id;
            if (dropped.isMessage) {
                messages--;
            }
        }
    }

    void clear() {
        entries.clear();
        messages = 0;
        bytes = 0;
        before = null;
    }

    /**
     * Writes the oldest entries again that are in no segment from {@code first} on.
     *
     * @return whether some were written, so there may be more
     */
    boolean copy(Arn room, int first, HistoryLog log) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        List<Entry> copied = new ArrayList<>();
        long sequence = first();
        for (Entry entry : entries) {
            if (records.size() >= COPIED_BYTES) {
                break;
            }
            if (entry.segment < first) {
                records.writeBytes(entry.record(room, sequence, next - 1).encode());
                copied.add(entry);
            }
            sequence++;
        }
        int segment = copied.isEmpty() ? HistoryLog.NOWHERE : log.append(records.toByteArray());
        copied.forEach(entry -> entry.segment = segment);
        return segment != HistoryLog.NOWHERE;
    }

    Replay replay(ReplayRequest request, Instant now) {
        trim(now);
        return switch (request) {
            case ReplayRequest.Last last -> new Replay(null, last(last.messages()));
            case ReplayRequest.After after -> after(after.id());
        };
    }

    private Replay after(String id) {
        List<byte[]> missed = new ArrayList<>();
        boolean isReached = false;
        for (Iterator<Entry> newest = entries.descendingIterator();
                newest.hasNext() && !isReached && missed.size() <= MAX_MISSED; ) {
            Entry entry = newest.next();
            isReached = entry.id.equals(id);
            if (!isReached && entry.json != null) {
                missed.add(entry.json);
            }
        }
        if (missed.size() > MAX_MISSED) {
            return new Replay("more than " + MAX_MISSED + " frames were missed", last(AFTER_GAP));
        }
        if (!isReached && !id.equals(before)) {
            return new Replay("the history does not reach back to this message", last(AFTER_GAP));
        }
        Collections.reverse(missed);
        return new Replay(null, missed);
    }

    private List<byte[]> last(int wanted) {
        List<byte[]> last = new ArrayList<>();
        for (Iterator<Entry> newest = entries.descendingIterator(); newest.hasNext() && last.size() < wanted; ) {
            Entry entry = newest.next();
            if (entry.isStanding()) {
                last.add(requireNonNull(entry.json));
            }
        }
        Collections.reverse(last);
        return last;
    }

    /** Returns the messages that still stand, oldest first. */
    List<byte[]> messages(Instant now) {
        trim(now);
        return last(messages);
    }
}
