package dev.backchat.server.redis;

import dev.backchat.server.bus.BusMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node's view of one room: its subscribers, and the position up to which they have received the room's messages.
 *
 * <p>Each message has an epoch and an offset, which is one more than that of the message before. Messages come by a
 * subscription that may lose some, so one that is not the next is held back until the tail has been read. A new epoch
 * begins when Redis may have forgotten messages, see {@code publish.lua}.
 */
final class RoomStream {
    /** Maximum number of messages held back; what is dropped beyond it is in the tail. */
    private static final int MAX_HELD = 1000;

    private enum State {
        /** No subscription: messages may be missing since the position. */
        DETACHED,
        /** Subscribed, and reading the tail: new messages are held back. */
        READING,
        LIVE
    }

    /**
     * A position.
     *
     * @param epoch empty before the first message
     * @param offset of the last message
     */
    record Position(String epoch, long offset) {
        static final Position NONE = new Position("", 0);
    }

    /** @param message null if this version doesn't know its kind */
    record Entry(String epoch, long offset, @Nullable BusMessage message) {}

    /**
     * The answer to a question for the tail.
     *
     * @param end the room's last position; {@link Position#NONE} if Redis has none
     * @param entries behind the position asked for, or all if the epoch is another one
     */
    record Tail(Position end, List<Entry> entries) {}

    /** What a stream asks of its node. Calls must not block, and are made while the stream is locked. */
    interface Node {
        /**
         * Reads the tail, and calls {@link RoomStream#onTail}, or {@link RoomStream#onTailFailed}.
         *
         * @param from the position behind which to read; null for no messages, only the end
         */
        void read(int subscription, @Nullable Position from);

        /**
         * The stream is up to date.
         *
         * @param hasGap whether changes of the room may have been missed, so that it must be looked up before
         *     {@link RoomStream#complete}
         */
        void onLive(int subscription, boolean hasGap);

        /** Messages have been missed for good. */
        void onGap();

        /** A message is about to be delivered. */
        void onMessage(BusMessage message);
    }

    private final Node node;
    private final List<Consumer<BusMessage>> subscribers = new ArrayList<>();
    private final Deque<Entry> held = new ArrayDeque<>();
    private State state = State.DETACHED;
    private Position position = Position.NONE;
    /** Whether a position has ever been known: nobody misses what was said before. */
    private boolean isPlaced;
    /** Counts the subscriptions, so that answers to questions of an earlier one are passed over. */
    private int generation;

    private CompletableFuture<Void> ready = new CompletableFuture<>();
    /** The last change of the room that was heard of; null if none was. */
    private @Nullable BusMessage room;
    /** The position at the last audit, if Redis was ahead of it then. */
    private @Nullable Position suspected;

    RoomStream(Node node) {
        this.node = node;
    }

    /** Runs a task between two messages; it must not block. */
    synchronized void inOrder(Runnable task) {
        task.run();
    }

    /** Adds a subscriber, and tells it of the room as it is, so that it need not be looked up for each event loop. */
    synchronized void add(Consumer<BusMessage> subscriber) {
        subscribers.add(subscriber);
        if (room != null) {
            subscriber.accept(room);
        }
    }

    synchronized void remove(Consumer<BusMessage> subscriber) {
        subscribers.remove(subscriber);
    }

    synchronized boolean isUnused() {
        return subscribers.isEmpty();
    }

    /** Returns the stage that completes when nothing can be missed any more. */
    synchronized CompletableFuture<Void> ready() {
        return ready;
    }

    synchronized boolean isDetached() {
        return state == State.DETACHED;
    }

    synchronized Position position() {
        return position;
    }

    /** Returns which subscription this is. */
    synchronized int generation() {
        return generation;
    }

    /** The subscription has ended, or is about to begin anew. */
    synchronized int detach() {
        state = State.DETACHED;
        held.clear();
        if (ready.isDone()) {
            ready = new CompletableFuture<>();
        }
        return ++generation;
    }

    /** The subscription has been acknowledged: from now on messages come. */
    synchronized void attach(int subscription) {
        if (subscription == generation && state == State.DETACHED) {
            read();
        }
    }

    private void read() {
        state = State.READING;
        node.read(generation, isPlaced ? position : null);
    }

    /** The tail could not be read; to be called after a pause. */
    synchronized void onTailFailed(int subscription) {
        if (subscription == generation && state == State.READING) {
            read();
        }
    }

    /** The room is up to date, so it may be joined. */
    void complete(int subscription) {
        CompletableFuture<Void> done;
        synchronized (this) {
            if (subscription != generation || state == State.DETACHED) {
                return;
            }
            done = ready;
        }
        done.complete(null);
    }

    /** Receives a message from the subscription. */
    synchronized void onMessage(Entry entry) {
        switch (state) {
            case DETACHED -> {
                // The tail will have it.
            }
            case READING -> hold(entry);
            case LIVE -> {
                if (isNext(entry)) {
                    deliver(entry);
                } else if (!isOld(entry)) {
                    hold(entry);
                    read();
                }
            }
        }
    }

    private void hold(Entry entry) {
        if (held.size() == MAX_HELD) {
            held.clear();
        }
        held.add(entry);
    }

    private boolean isNext(Entry entry) {
        return entry.offset == position.offset + 1
                && (entry.epoch.equals(position.epoch) || position.equals(Position.NONE));
    }

    private boolean isOld(Entry entry) {
        return entry.epoch.equals(position.epoch) && entry.offset <= position.offset;
    }

    private void deliver(Entry entry) {
        position = new Position(entry.epoch, entry.offset);
        BusMessage message = entry.message;
        if (message != null) {
            deliver(message);
        }
    }

    /** Delivers a message; from outside, one that has no place in the room's order. */
    synchronized void deliver(BusMessage message) {
        if (message instanceof BusMessage.RoomDeleted
                || (message instanceof BusMessage.RoomChanged changed && isNews(changed))) {
            room = message;
        }
        node.onMessage(message);
        message.deliverTo(subscribers);
    }

    /**
     * Delivers the room as it is, and passes on what was kept of it up to the position.
     *
     * @return false, having done nothing, if the position is beyond what was kept when that was read
     */
    synchronized boolean place(BusMessage changed, Tail kept, Consumer<List<Entry>> history) {
        if (!kept.end.epoch.equals(position.epoch) || kept.end.offset < position.offset) {
            return false;
        }
        deliver(changed);
        history.accept(kept.entries.stream()
                .filter(entry -> entry.offset <= position.offset)
                .toList());
        return true;
    }

    private boolean isNews(BusMessage.RoomChanged changed) {
        return room == null
                || (room instanceof BusMessage.RoomChanged known
                        && !changed.room().updateTime().isBefore(known.room().updateTime()));
    }

    /** Receives the tail that was asked for. */
    synchronized void onTail(int subscription, Tail tail) {
        if (subscription != generation || state != State.READING) {
            return;
        }
        boolean mustLookUp = true;
        if (isPlaced) {
            mustLookUp = catchUp(tail);
        } else {
            position = tail.end;
            isPlaced = true;
        }
        state = State.LIVE;
        suspected = null;
        List<Entry> waiting = List.copyOf(held);
        held.clear();
        for (Entry entry : waiting) {
            // Others are of an epoch that is over, or of one that began after the tail was read: then the next message
            // or audit finds them missing.
            if (entry.epoch.equals(position.epoch) || (position.equals(Position.NONE) && entry.offset == 1)) {
                onMessage(entry);
            }
        }
        node.onLive(generation, mustLookUp);
    }

    /** Returns whether messages are missing, of which the node is told before what came after them. */
    private boolean catchUp(Tail tail) {
        boolean isSameEpoch = tail.end.epoch.equals(position.epoch);
        boolean hasGap = !isSameEpoch && !position.equals(Position.NONE);
        if (hasGap) {
            for (Entry entry : held) {
                // It was in the order of the epoch that is over.
                if (isNext(entry)) {
                    deliver(entry);
                }
            }
            node.onGap();
        }
        long expected = isSameEpoch ? position.offset + 1 : 1;
        for (Entry entry : tail.entries) {
            if (entry.offset >= expected) {
                if (entry.offset != expected && !hasGap) {
                    hasGap = true;
                    node.onGap();
                }
                deliver(entry);
                expected = entry.offset + 1;
            }
        }
        if (expected <= tail.end.offset) {
            // The tail doesn't reach back so far.
            position = tail.end;
            if (!hasGap) {
                hasGap = true;
                node.onGap();
            }
        } else if (!isSameEpoch && tail.entries.isEmpty()) {
            position = tail.end;
        }
        return hasGap;
    }

    /**
     * Compares the position with the room's; if that has been ahead since the last audit, the tail is read. This finds
     * out that a room's last message was lost, and that a subscription is dead.
     *
     * @return whether messages had been lost
     */
    synchronized boolean audit(Position end) {
        boolean isBehind = state == State.LIVE
                && !end.equals(Position.NONE)
                && !(end.epoch.equals(position.epoch) && end.offset <= position.offset);
        boolean wasBehind = isBehind && position.equals(suspected);
        suspected = isBehind ? position : null;
        if (wasBehind) {
            read();
        }
        return wasBehind;
    }
}
