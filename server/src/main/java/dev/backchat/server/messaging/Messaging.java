package dev.backchat.server.messaging;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceId;
import dev.backchat.api.Room;
import dev.backchat.api.Text;
import dev.backchat.api.frame.ChatAction.SendMessage;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.ErrorCode;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.api.frame.RefusedAction;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.limit.Rate;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The four verbs of chat, for sockets and operations alike. Whatever anybody in a room hears was published here. Nothing
 * here blocks.
 */
public final class Messaging {
    /** What clients match literally when a rate is exceeded. */
    public static final String RATE_LIMIT_EXCEEDED = "rate limit exceeded";

    private static final String MESSAGE_TOO_LONG = "Message exceeds maximum length";

    private final Bus bus;
    private final InstantSource clock;
    private final ConcurrentHashMap<Arn, Rate> roomRates = new ConcurrentHashMap<>();

    public Messaging(Bus bus, InstantSource clock) {
        this.bus = bus;
        this.clock = clock;
    }

    /**
     * Sends a message to everybody in the room, its sender too.
     *
     * @param room the room's limits as they are now
     * @return null, or why it was not sent
     */
    public @Nullable RefusedAction sendMessage(Arn arn, Room room, ChatFrame.Sender sender, SendMessage message) {
        if (Text.codePoints(message.content()) > room.maximumMessageLength()) {
            return new RefusedAction(message.requestId(), ErrorCode.BAD_REQUEST, MESSAGE_TOO_LONG);
        }
        long nowNanos = System.nanoTime();
        Rate rate = roomRates.computeIfAbsent(arn, ignored -> new Rate(nowNanos));
        if (!rate.take(room.maximumMessageRatePerSecond(), nowNanos)) {
            return new RefusedAction(message.requestId(), ErrorCode.TOO_MANY_REQUESTS, RATE_LIMIT_EXCEEDED);
        }
        ChatFrame frame = new ChatFrame.Message(
                nextId(), message.requestId(), message.attributes(), message.content(), clock.instant(), sender);
        bus.publish(arn, new BusMessage.Broadcast(FrameWriter.write(frame)));
        return null;
    }

    /** Sends an app's event to everybody in the room; gives its id. */
    public String sendEvent(Arn room, String eventName, @Nullable Map<String, String> attributes) {
        ChatFrame.Event event = event("", eventName, attributes);
        bus.publish(room, new BusMessage.Broadcast(FrameWriter.write(event)));
        return event.id();
    }

    /** Tells everybody in the room to delete a message; gives the event's id. */
    public String deleteMessage(Arn room, String messageId, @Nullable String reason, String requestId) {
        Map<String, String> attributes = new LinkedHashMap<>();
        // MessageID is the older name, and the only one that the official SDKs read.
        attributes.put("MessageID", messageId);
        attributes.put("MessageId", messageId);
        if (reason != null) {
            attributes.put("Reason", reason);
        }
        ChatFrame.Event event = event(requestId, "aws:DELETE_MESSAGE", attributes);
        bus.publish(room, new BusMessage.Broadcast(FrameWriter.write(event)));
        return event.id();
    }

    /**
     * Tells everybody in the room that a user is disconnected, then closes the user's connections; gives the event's id.
     * The event is sent even if the user has no connection: SDKs wait for it.
     */
    public String disconnectUser(Arn room, String userId, @Nullable String reason, String requestId) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (reason != null) {
            attributes.put("Reason", reason);
        }
        attributes.put("UserId", userId);
        ChatFrame.Event event = event(requestId, "aws:DISCONNECT_USER", attributes);
        bus.publish(room, new BusMessage.DisconnectUser(FrameWriter.write(event), userId, reason));
        return event.id();
    }

    /** Lets a room's members feel its new limits from the next message on. */
    public void roomChanged(Room room) {
        bus.publish(Arn.parse(room.arn()), new BusMessage.RoomChanged(room));
    }

    /** Closes the connections of everybody in a room that is gone. */
    public void roomDeleted(Arn room) {
        roomRates.remove(room);
        bus.publish(room, new BusMessage.RoomDeleted());
    }

    /** Forgets the rates of rooms that have been quiet for a second; to be called now and then. */
    public void forgetQuietRooms() {
        long nowNanos = System.nanoTime();
        roomRates.values().removeIf(rate -> rate.isFull(nowNanos));
    }

    private ChatFrame.Event event(String requestId, String eventName, @Nullable Map<String, String> attributes) {
        return new ChatFrame.Event(nextId(), requestId, eventName, attributes, clock.instant());
    }

    /** Ids of frames are unique, not secret, so they need no secure randomness. */
    private static String nextId() {
        return ResourceId.next(ThreadLocalRandom.current());
    }
}
