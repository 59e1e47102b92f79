package dev.backchat.server.bus;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.room.StoredRoom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Delivers messages published to a room to all its subscribers, on all nodes. All subscribers receive a room's messages
 * in the same order, and each message published after the
 * subscription was {@link Subscription#ready}.
 *
 * <p>A subscriber is called with one message of a room at a time, and must pass the message on without blocking; the
 * order depends on that. Nothing here blocks.
 */
public interface Bus {
    /** The outcome of a publication. */
    enum Result {
        PUBLISHED,
        /** The room has been updated since the publisher learned of it. Nothing was published. */
        STALE,
        /** The room has had as many messages as it may have in a second. Nothing was published. */
        RATE_EXCEEDED,
        /** The room has been deleted. Nothing was published. */
        ROOM_DELETED
    }

    /** A subscription to a room's messages. */
    interface Subscription extends AutoCloseable {
        /**
         * Returns a stage that completes once no later message can be missed: at once on a single node, otherwise when
         * the other nodes can be heard. Asked again after a failure, the answer is another one.
         */
        CompletableFuture<Void> ready();

        /**
         * Calls {@code receiver} with what a client that joins wants replayed, in the room's order: everything published
         * before is in the room's history, and everything published later is received after it. On any thread; must not
         * block.
         */
        void replay(StoredRoom joined, ReplayRequest request, Consumer<Replay> receiver);

        /** Ends the subscription. Messages that are on their way may still be received. */
        @Override
        void close();
    }

    /** Returns what rooms remember, as far as this node knows. */
    Histories histories();

    /** Returns the messages of a room's history that still stand, newest first. May block. */
    List<ChatFrame.Message> history(StoredRoom room);

    /** Subscribes to a room's messages. */
    Subscription subscribe(Arn room, Consumer<BusMessage> subscriber);

    /**
     * Publishes a message. Where several nodes share the bus, a failure of the returned stage means that the outcome is
     * not known: some, all or none of the subscribers receive it. It is never published twice.
     */
    CompletableFuture<Result> publish(Publication publication);
}
