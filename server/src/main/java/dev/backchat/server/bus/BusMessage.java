package dev.backchat.server.bus;

import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.tracing.DeliverySpan;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something that happens in a room and affects its members. */
public sealed interface BusMessage {
    /** Returns the trace of its delivery; null if it is not traced. */
    default @Nullable DeliverySpan delivery() {
        return null;
    }

    /** Passes the message on to a node's subscribers, in this order. */
    default void deliverTo(List<Consumer<BusMessage>> subscribers) {
        DeliverySpan delivery = subscribers.isEmpty() ? null : delivery();
        if (delivery == null) {
            subscribers.forEach(subscriber -> subscriber.accept(this));
        } else {
            delivery.begin();
            subscribers.forEach(subscriber -> subscriber.accept(this));
            delivery.end(0);
        }
    }

    /** Returns a copy whose delivery is traced; the message itself if members receive nothing. */
    default BusMessage traced(DeliverySpan delivery) {
        return this;
    }

    /** A frame for all members: JSON in UTF-8, which must not be modified. */
    record Broadcast(byte[] frame, Verb verb, @Nullable DeliverySpan delivery) implements BusMessage {
        public Broadcast(byte[] frame, Verb verb) {
            this(frame, verb, null);
        }

        @Override
        public BusMessage traced(DeliverySpan by) {
            return new Broadcast(frame, verb, by);
        }
    }

    /**
     * A frame for all members, after which the user's connections are closed.
     *
     * @param reason null when none was given
     */
    record DisconnectUser(
            byte[] frame,
            String userId,
            @Nullable String reason,
            @Nullable DeliverySpan delivery) implements BusMessage {
        public DisconnectUser(byte[] frame, String userId, @Nullable String reason) {
            this(frame, userId, reason, null);
        }

        @Override
        public BusMessage traced(DeliverySpan by) {
            return new DisconnectUser(frame, userId, reason, by);
        }
    }

    /** The room has been updated: its new limits apply from the next message on. */
    record RoomChanged(StoredRoom room) implements BusMessage {}

    /**
     * Tokens of the room that were made until then are refused from now on.
     *
     * @param userId whose tokens; null for everybody's
     * @param timeMillis since 1970
     */
    record TokensRevoked(@Nullable String userId, long timeMillis) implements BusMessage {}

    /** All members must leave the room, and may come back with a new token. */
    record SessionsRevoked() implements BusMessage {}

    /** Members on this node may have missed messages for good; stays on the node that found it out. */
    record MessagesMissed() implements BusMessage {}

    /** The room has been deleted, so all members must leave. */
    record RoomDeleted() implements BusMessage {}
}
