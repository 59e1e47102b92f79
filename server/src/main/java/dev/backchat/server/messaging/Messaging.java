package dev.backchat.server.messaging;

import dev.backchat.api.Arn;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.Operation;
import dev.backchat.api.ResourceId;
import dev.backchat.api.Text;
import dev.backchat.api.frame.ChatAction.SendMessage;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.ErrorCode;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.api.frame.RefusedAction;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Verb;
import dev.backchat.server.chatlog.ChatLog;
import dev.backchat.server.limit.AccountRegion;
import dev.backchat.server.limit.KeyedRates;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.review.ReviewRequest;
import dev.backchat.server.review.ReviewResult;
import dev.backchat.server.review.Reviews;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.time.ServerClock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The four verbs of chat, for both WebSockets and control plane operations. Everything that members of a room receive
 * is published here. Nothing here blocks.
 */
public final class Messaging {
    /** Matched literally by clients when a rate is exceeded. */
    public static final String RATE_LIMIT_EXCEEDED = "rate limit exceeded";

    private static final String MESSAGE_TOO_LONG = "Message exceeds maximum length";

    private static final String REJECTED = "Message rejected";

    private final Bus bus;
    private final Reviews reviews;
    private final ChatLog chatLog;
    private final MessagingMeters meters;
    private final Quotas quotas;
    private final ServerClock clock;
    private final KeyedRates<Arn> roomRates;

    public Messaging(
            Bus bus, Reviews reviews, ChatLog chatLog, MessagingMeters meters, Quotas quotas, ServerClock clock) {
        this.quotas = quotas;
        this.bus = bus;
        this.reviews = reviews;
        this.chatLog = chatLog;
        this.meters = meters;
        this.clock = clock;
        this.roomRates = new KeyedRates<>(clock);
    }

    /** Returns the same for simulated clients, whose messages are not counted. */
    public Messaging uncounted() {
        return new Messaging(
                bus, reviews, chatLog, new MessagingMeters(new CompositeMeterRegistry()), Quotas.NONE, clock);
    }

    /**
     * An accepted message, with its id and its time. It is sent in its turn, and not before its review is done.
     *
     * @param review null if the room has no handler
     */
    public record PendingMessage(
            StoredRoom room,
            ChatFrame.Message message,
            @Nullable CompletableFuture<ReviewResult> review) {}

    /**
     * Returns why a room can't accept a message, or null if it can; an acceptable message counts towards
     * the room's rate.
     *
     * @param room the room with its current limits
     */
    public @Nullable RefusedAction tryAccept(StoredRoom room, SendMessage message) {
        RoomSettings settings = room.settings();
        if (Text.codePoints(message.content()) > settings.maximumMessageLength()) {
            return new RefusedAction(message.requestId(), ErrorCode.BAD_REQUEST, MESSAGE_TOO_LONG);
        }
        return roomRates.tryAcquire(room.arn(), settings.maximumMessageRatePerSecond())
                        && quotas.tryAcquire(Quotas.SEND_MESSAGE, AccountRegion.of(room.arn()))
                ? null
                : new RefusedAction(message.requestId(), ErrorCode.TOO_MANY_REQUESTS, RATE_LIMIT_EXCEEDED);
    }

    /** Returns whether the account's quota allows this once more; shared with the operation of the same name. */
    public boolean mayDo(Arn room, Operation<?, ?> operation) {
        return quotas.tryAcquire(operation.name(), AccountRegion.of(room));
    }

    /**
     * Accepts a message, and starts its review if the room has a handler.
     *
     * @param ip the sender's address
     */
    public PendingMessage submit(StoredRoom room, ChatFrame.Sender sender, String ip, SendMessage message) {
        ChatFrame.Message taken = new ChatFrame.Message(
                nextId(), message.requestId(), message.attributes(), message.content(), clock.instant(), sender);
        RoomSettings settings = room.settings();
        MessageReviewHandler handler = settings.messageReviewHandler();
        return new PendingMessage(
                room,
                taken,
                handler == null || !handler.hasFunction()
                        ? null
                        : reviews.review(
                                handler, new ReviewRequest(room.arn(), taken, ip, settings.maximumMessageLength())));
    }

    /**
     * Sends a message, in its turn, to all members of the room, including its sender.
     *
     * @return null, or the error for the sender if the message was denied
     */
    public ChatFrame.@Nullable Error send(PendingMessage taken) {
        ChatFrame.Message message = taken.message;
        ReviewResult result = taken.review == null ? null : taken.review.join();
        if (result instanceof ReviewResult.Deny deny) {
            String reason = deny.reason() == null ? REJECTED : deny.reason();
            return new ChatFrame.Error(message.id(), message.requestId(), ErrorCode.NOT_ACCEPTABLE, reason);
        }
        ChatFrame.Message sent = result instanceof ReviewResult.Allow allow ? rewritten(message, allow) : message;
        meters.message();
        publish(taken.room, sent, json -> new BusMessage.Broadcast(json, Verb.SEND_MESSAGE));
        return null;
    }

    private static ChatFrame.Message rewritten(ChatFrame.Message message, ReviewResult.Allow allow) {
        Map<String, String> attributes = allow.attributes();
        return new ChatFrame.Message(
                message.id(),
                message.requestId(),
                // A handler that returns the {} it was sent means no attributes, for which the {} stood.
                attributes == null || (attributes.isEmpty() && message.attributes() == null)
                        ? message.attributes()
                        : attributes,
                allow.content() == null ? message.content() : allow.content(),
                message.sendTime(),
                message.sender());
    }

    /** Sends an application's event to all members of the room; returns its id. */
    public String sendEvent(StoredRoom room, String eventName, @Nullable Map<String, String> attributes) {
        ChatFrame.Event event = event("", eventName, attributes);
        publish(room, event, json -> new BusMessage.Broadcast(json, Verb.SEND_EVENT));
        return event.id();
    }

    /** Tells all members of the room to delete a message; returns the event's id. */
    public String deleteMessage(StoredRoom room, String messageId, @Nullable String reason, String requestId) {
        Map<String, String> attributes = new LinkedHashMap<>();
        // MessageID is the older name, and the only one that the official SDKs read.
        attributes.put("MessageID", messageId);
        attributes.put("MessageId", messageId);
        if (reason != null) {
            attributes.put("Reason", reason);
        }
        ChatFrame.Event event = event(requestId, "aws:DELETE_MESSAGE", attributes);
        publish(room, event, json -> new BusMessage.Broadcast(json, Verb.DELETE_MESSAGE));
        return event.id();
    }

    /**
     * Tells all members of the room that a user is disconnected, then closes the user's connections; returns the
     * event's id. The event is sent even if the user has no connection: SDKs wait for it.
     */
    public String disconnectUser(StoredRoom room, String userId, @Nullable String reason, String requestId) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (reason != null) {
            attributes.put("Reason", reason);
        }
        attributes.put("UserId", userId);
        ChatFrame.Event event = event(requestId, "aws:DISCONNECT_USER", attributes);
        publish(room, event, json -> new BusMessage.DisconnectUser(json, userId, reason));
        return event.id();
    }

    /**
     * Publishes a frame, which is logged before any member receives it, in the same order of the room: the log has
     * every message that a member received, even if this process is killed, and in the order of delivery.
     */
    private void publish(StoredRoom room, ChatFrame frame, Function<byte[], BusMessage> message) {
        byte[] json = FrameWriter.write(frame);
        if (room.settings().loggingConfigurations().isEmpty()) {
            bus.publish(room.arn(), message.apply(json));
        } else {
            bus.publish(room.arn(), message.apply(json), chatLog.appending(room, frame, json));
        }
    }

    /** Applies a room's new limits, from its members' next message on. */
    public void roomChanged(StoredRoom room) {
        bus.publish(room.arn(), new BusMessage.RoomChanged(room));
    }

    /** Closes the connections of all members of a room. */
    public void revokeSessions(Arn room) {
        bus.publish(room, new BusMessage.SessionsRevoked());
    }

    /** Closes the connections of all members of a deleted room. */
    public void roomDeleted(Arn room) {
        roomRates.remove(room);
        bus.publish(room, new BusMessage.RoomDeleted());
    }

    /** Forgets the rates of rooms and accounts that have been quiet for a second; to be called periodically. */
    public void forgetQuietRooms() {
        roomRates.removeIdle();
        quotas.removeIdle();
    }

    private ChatFrame.Event event(String requestId, String eventName, @Nullable Map<String, String> attributes) {
        meters.event();
        return new ChatFrame.Event(nextId(), requestId, eventName, attributes, clock.instant());
    }

    /** Frame ids are unique, not secret, so they need no secure randomness. */
    private static String nextId() {
        return ResourceId.next(ThreadLocalRandom.current());
    }
}
