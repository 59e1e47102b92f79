package dev.backchat.server.messaging;

import dev.backchat.api.Arn;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.Operation;
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
import dev.backchat.server.bus.Verb;
import dev.backchat.server.chatlog.ChatLog;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.limit.Rate;
import dev.backchat.server.review.ReviewRequest;
import dev.backchat.server.review.ReviewResult;
import dev.backchat.server.review.Reviews;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The four verbs of chat, for sockets and operations alike. Whatever anybody in a room hears was published here. Nothing
 * here blocks.
 */
public final class Messaging {
    /** What clients match literally when a rate is exceeded. */
    public static final String RATE_LIMIT_EXCEEDED = "rate limit exceeded";

    private static final String MESSAGE_TOO_LONG = "Message exceeds maximum length";

    private static final String REJECTED = "Message rejected";

    private final Bus bus;
    private final Reviews reviews;
    private final ChatLog chatLog;
    private final MessagingMeters meters;
    private final Quotas quotas;
    private final InstantSource clock;
    private final ConcurrentHashMap<Arn, Rate> roomRates = new ConcurrentHashMap<>();

    public Messaging(
            Bus bus, Reviews reviews, ChatLog chatLog, MessagingMeters meters, Quotas quotas, InstantSource clock) {
        this.quotas = quotas;
        this.bus = bus;
        this.reviews = reviews;
        this.chatLog = chatLog;
        this.meters = meters;
        this.clock = clock;
    }

    /** The same for made-up clients, whose messages are not counted. */
    public Messaging uncounted() {
        return new Messaging(
                bus, reviews, chatLog, new MessagingMeters(new CompositeMeterRegistry()), Quotas.NONE, clock);
    }

    /**
     * A message that was taken, and has its id and its time. It is sent when its turn has come, which is not before its
     * review is done.
     *
     * @param review null where the room has no handler
     */
    public record PendingMessage(
            Arn arn,
            Room room,
            ChatFrame.Message message,
            @Nullable CompletableFuture<ReviewResult> review) {}

    /**
     * Why a message to a room can't be taken; null if it can. What can be taken counts towards the room's rate.
     *
     * @param room the room's limits as they are now
     */
    public @Nullable RefusedAction tryAccept(Arn arn, Room room, SendMessage message) {
        if (Text.codePoints(message.content()) > room.maximumMessageLength()) {
            return new RefusedAction(message.requestId(), ErrorCode.BAD_REQUEST, MESSAGE_TOO_LONG);
        }
        long nowNanos = System.nanoTime();
        Rate rate = roomRates.computeIfAbsent(arn, ignored -> new Rate(nowNanos));
        return rate.tryAcquire(room.maximumMessageRatePerSecond(), nowNanos)
                        && quotas.tryAcquire(Quotas.SEND_MESSAGE, arn.account(), arn.region())
                ? null
                : new RefusedAction(message.requestId(), ErrorCode.TOO_MANY_REQUESTS, RATE_LIMIT_EXCEEDED);
    }

    /** Whether the account may do this once more now; counted together with the operation of the same name. */
    public boolean mayDo(Arn arn, Operation<?, ?> operation) {
        return quotas.tryAcquire(operation.name(), arn.account(), arn.region());
    }

    /**
     * Takes a message that nothing speaks against, and has it reviewed if the room wants that.
     *
     * @param ip the sender's address
     */
    public PendingMessage submit(Arn arn, Room room, ChatFrame.Sender sender, String ip, SendMessage message) {
        ChatFrame.Message taken = new ChatFrame.Message(
                nextId(), message.requestId(), message.attributes(), message.content(), clock.instant(), sender);
        MessageReviewHandler handler = room.messageReviewHandler();
        return new PendingMessage(
                arn,
                room,
                taken,
                handler == null || !handler.hasFunction()
                        ? null
                        : reviews.review(
                                handler, new ReviewRequest(room.arn(), taken, ip, room.maximumMessageLength())));
    }

    /**
     * Sends a message whose turn has come to everybody in the room, its sender too.
     *
     * @return null, or what its sender gets instead
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
        publish(taken.arn, taken.room, sent, json -> new BusMessage.Broadcast(json, Verb.SEND_MESSAGE));
        return null;
    }

    private static ChatFrame.Message rewritten(ChatFrame.Message message, ReviewResult.Allow allow) {
        Map<String, String> attributes = allow.attributes();
        return new ChatFrame.Message(
                message.id(),
                message.requestId(),
                // A handler that gives back the {} it was asked with means the none that it stood for.
                attributes == null || (attributes.isEmpty() && message.attributes() == null)
                        ? message.attributes()
                        : attributes,
                allow.content() == null ? message.content() : allow.content(),
                message.sendTime(),
                message.sender());
    }

    /** Sends an app's event to everybody in the room; gives its id. */
    public String sendEvent(Arn arn, Room room, String eventName, @Nullable Map<String, String> attributes) {
        ChatFrame.Event event = event("", eventName, attributes);
        publish(arn, room, event, json -> new BusMessage.Broadcast(json, Verb.SEND_EVENT));
        return event.id();
    }

    /** Tells everybody in the room to delete a message; gives the event's id. */
    public String deleteMessage(Arn arn, Room room, String messageId, @Nullable String reason, String requestId) {
        Map<String, String> attributes = new LinkedHashMap<>();
        // MessageID is the older name, and the only one that the official SDKs read.
        attributes.put("MessageID", messageId);
        attributes.put("MessageId", messageId);
        if (reason != null) {
            attributes.put("Reason", reason);
        }
        ChatFrame.Event event = event(requestId, "aws:DELETE_MESSAGE", attributes);
        publish(arn, room, event, json -> new BusMessage.Broadcast(json, Verb.DELETE_MESSAGE));
        return event.id();
    }

    /**
     * Tells everybody in the room that a user is disconnected, then closes the user's connections; gives the event's id.
     * The event is sent even if the user has no connection: SDKs wait for it.
     */
    public String disconnectUser(Arn arn, Room room, String userId, @Nullable String reason, String requestId) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (reason != null) {
            attributes.put("Reason", reason);
        }
        attributes.put("UserId", userId);
        ChatFrame.Event event = event(requestId, "aws:DISCONNECT_USER", attributes);
        publish(arn, room, event, json -> new BusMessage.DisconnectUser(json, userId, reason));
        return event.id();
    }

    /**
     * Writing it down is the first thing done with it, in its place of the room's order: what anybody has heard is in the
     * log, whatever happens to this process, and the log has the order in which everybody heard it.
     */
    private void publish(Arn arn, Room room, ChatFrame frame, Function<byte[], BusMessage> message) {
        byte[] json = FrameWriter.write(frame);
        if (room.loggingConfigurationIdentifiers().isEmpty()) {
            bus.publish(arn, message.apply(json));
        } else {
            bus.publish(arn, message.apply(json), chatLog.appending(room, frame, json));
        }
    }

    /** Lets a room's members feel its new limits from the next message on. */
    public void roomChanged(Room room) {
        bus.publish(Arn.parse(room.arn()), new BusMessage.RoomChanged(room));
    }

    /** Closes the connections of everybody in a room. */
    public void revokeSessions(Arn room) {
        bus.publish(room, new BusMessage.SessionsRevoked());
    }

    /** Closes the connections of everybody in a room that is gone. */
    public void roomDeleted(Arn room) {
        roomRates.remove(room);
        bus.publish(room, new BusMessage.RoomDeleted());
    }

    /** Forgets the rates of rooms and accounts that have been quiet for a second; to be called now and then. */
    public void forgetQuietRooms() {
        long nowNanos = System.nanoTime();
        roomRates.values().removeIf(rate -> rate.isFull(nowNanos));
        quotas.removeIdle();
    }

    private ChatFrame.Event event(String requestId, String eventName, @Nullable Map<String, String> attributes) {
        meters.event();
        return new ChatFrame.Event(nextId(), requestId, eventName, attributes, clock.instant());
    }

    /** Ids of frames are unique, not secret, so they need no secure randomness. */
    private static String nextId() {
        return ResourceId.next(ThreadLocalRandom.current());
    }
}
