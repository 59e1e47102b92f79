package dev.backchat.server.messaging;

import dev.backchat.api.Arn;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.ResourceId;
import dev.backchat.api.Text;
import dev.backchat.api.frame.ChatAction.SendMessage;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.ErrorCode;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.api.frame.RefusedAction;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Histories;
import dev.backchat.server.bus.LocalBus;
import dev.backchat.server.bus.Publication;
import dev.backchat.server.bus.Replay;
import dev.backchat.server.bus.Verb;
import dev.backchat.server.chatlog.ChatLog;
import dev.backchat.server.limit.AccountRegion;
import dev.backchat.server.limit.KeyedRates;
import dev.backchat.server.limit.LocalQuotas;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.review.ReviewRequest;
import dev.backchat.server.review.ReviewResult;
import dev.backchat.server.review.Reviews;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.time.ServerClock;
import dev.backchat.server.tracing.DeliverySpan;
import dev.backchat.server.tracing.Span;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
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

    private static final String RESUMED = "backchat:RESUMED";

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

    /** Returns the same for simulated clients, whose messages are not counted, and stay on this node. */
    public Messaging uncounted() {
        return new Messaging(
                new LocalBus(new Histories(false, clock)),
                reviews,
                chatLog,
                new MessagingMeters(new CompositeMeterRegistry()),
                LocalQuotas.NONE,
                clock);
    }

    /** Subscribes to everything that members of a room receive. */
    public Bus.Subscription subscribe(Arn room, Consumer<BusMessage> subscriber) {
        return bus.subscribe(room, subscriber);
    }

    /**
     * An accepted message, with its id and its time. It is sent in its turn, and not before its review is done.
     *
     * @param review null if the room has no handler
     * @param span of the action that sends it
     */
    public record PendingMessage(
            StoredRoom room,
            ChatFrame.Message message,
            @Nullable CompletableFuture<ReviewResult> review,
            Span span) {}

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
                ? null
                : new RefusedAction(message.requestId(), ErrorCode.TOO_MANY_REQUESTS, RATE_LIMIT_EXCEEDED);
    }

    /**
     * Takes one from a rate of the account that has the room; false if none is left.
     *
     * @param quota {@link Quotas#SEND_MESSAGE}, or the name of an operation, which shares the rate
     */
    public CompletableFuture<Boolean> tryAcquire(Arn room, String quota) {
        return quotas.tryAcquire(quota, AccountRegion.of(room));
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
                                handler, new ReviewRequest(room.arn(), taken, ip, settings.maximumMessageLength())),
                Span.current());
    }

    /** Returns the error for the sender if the review has denied the message, or null. */
    public ChatFrame.@Nullable Error denial(PendingMessage taken) {
        if (taken.review != null && taken.review.join() instanceof ReviewResult.Deny deny) {
            String reason = deny.reason() == null ? REJECTED : deny.reason();
            return new ChatFrame.Error(taken.message.id(), taken.message.requestId(), ErrorCode.NOT_ACCEPTABLE, reason);
        }
        return null;
    }

    /** Sends a message that was not denied, in its turn, to all members of the room, including its sender. */
    public CompletableFuture<Bus.Result> send(PendingMessage taken) {
        ChatFrame.Message message = taken.message;
        ChatFrame.Message sent = taken.review != null && taken.review.join() instanceof ReviewResult.Allow allow
                ? rewritten(message, allow)
                : message;
        meters.message();
        byte[] json = FrameWriter.write(sent);
        return publish(
                taken.span,
                taken.room,
                sent,
                json,
                Publication.of(taken.room, new BusMessage.Broadcast(json, Verb.SEND_MESSAGE)));
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

    /**
     * An event that is being sent.
     *
     * @param id the event's id
     */
    public record SentEvent(String id, CompletableFuture<Bus.Result> result) {}

    /** Sends an application's event to all members of the room. */
    public SentEvent sendEvent(StoredRoom room, String eventName, @Nullable Map<String, String> attributes) {
        ChatFrame.Event event = event("", eventName, attributes);
        return publish(room, event, json -> new BusMessage.Broadcast(json, Verb.SEND_EVENT));
    }

    /** Tells all members of the room to delete a message. */
    public SentEvent deleteMessage(StoredRoom room, String messageId, @Nullable String reason, String requestId) {
        Map<String, String> attributes = new LinkedHashMap<>();
        // MessageID is the older name, and the only one that the official SDKs read.
        attributes.put("MessageID", messageId);
        attributes.put("MessageId", messageId);
        if (reason != null) {
            attributes.put("Reason", reason);
        }
        ChatFrame.Event event = event(requestId, "aws:DELETE_MESSAGE", attributes);
        return publish(room, event, json -> new BusMessage.Broadcast(json, Verb.DELETE_MESSAGE));
    }

    /**
     * Tells all members of the room that a user is disconnected, then closes the user's connections. The event is sent
     * even if the user has no connection: SDKs wait for it.
     */
    public SentEvent disconnectUser(StoredRoom room, String userId, @Nullable String reason, String requestId) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (reason != null) {
            attributes.put("Reason", reason);
        }
        attributes.put("UserId", userId);
        ChatFrame.Event event = event(requestId, "aws:DISCONNECT_USER", attributes);
        return publish(room, event, json -> new BusMessage.DisconnectUser(json, userId, reason));
    }

    /** Returns the event that precedes what is replayed to a client, or tells it of a gap. */
    public byte[] resumed(Replay replay) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("Recovered", Boolean.toString(replay.isRecovered()));
        attributes.put("Count", Integer.toString(replay.frames().size()));
        if (replay.reason() != null) {
            attributes.put("Reason", replay.reason());
        }
        return FrameWriter.write(new ChatFrame.Event(nextId(), "", RESUMED, attributes, clock.instant()));
    }

    private SentEvent publish(StoredRoom room, ChatFrame.Event event, Function<byte[], BusMessage> message) {
        byte[] json = FrameWriter.write(event);
        return new SentEvent(
                event.id(),
                publish(Span.current(), room, event, json, Publication.of(room.arn(), message.apply(json))));
    }

    /**
     * Publishes a frame, which is logged in the order of the room. On a single node that is before any member receives
     * it: the log has every message that a member received, even if this process is killed.
     */
    private CompletableFuture<Bus.Result> publish(
            Span parent, StoredRoom room, ChatFrame frame, byte[] json, Publication publication) {
        bus.histories().know(room);
        Publication logged = room.settings().loggingConfigurations().isEmpty()
                ? publication
                : publication.onPublished(chatLog.appending(room, frame, json));
        Span span = parent.child(Span.Kind.PRODUCER, "publish");
        return span.isTraced() ? publish(span, frame.id(), logged) : bus.publish(logged);
    }

    /** Publishes with a span, with the names that OpenTelemetry's conventions have for messaging. */
    private CompletableFuture<Bus.Result> publish(Span span, String frameId, Publication publication) {
        span.attribute("messaging.system", "backchat")
                .attribute("messaging.operation.name", "publish")
                .attribute("messaging.operation.type", "send")
                .attribute("messaging.destination.name", publication.room().toString())
                .attribute("messaging.message.id", frameId);
        DeliverySpan delivery = span.delivery();
        CompletableFuture<Bus.Result> result =
                bus.publish(delivery == null ? publication : publication.traced(delivery));
        result.whenComplete((outcome, failure) -> {
            if (outcome == null) {
                span.failed("unknown_outcome");
            } else if (outcome != Bus.Result.PUBLISHED) {
                span.refused(outcome.name().toLowerCase(Locale.ROOT));
            }
            span.end();
        });
        return result;
    }

    /** Returns the messages in a room's history that still stand, newest first. May block. */
    public List<ChatFrame.Message> history(StoredRoom room) {
        return bus.history(room);
    }

    /** Applies a room's new limits, from its members' next message on. */
    public CompletableFuture<Bus.Result> roomChanged(StoredRoom room) {
        return bus.publish(Publication.of(room.arn(), new BusMessage.RoomChanged(room)));
    }

    /** Has all nodes refuse the tokens of a user, or of everybody, that were made until then. */
    public CompletableFuture<Bus.Result> tokensRevoked(Arn room, @Nullable String userId, long timeMillis) {
        return bus.publish(Publication.of(room, new BusMessage.TokensRevoked(userId, timeMillis)));
    }

    /** Closes the connections of all members of a room. */
    public CompletableFuture<Bus.Result> revokeSessions(Arn room) {
        return bus.publish(Publication.of(room, new BusMessage.SessionsRevoked()));
    }

    /** Closes the connections of all members of a deleted room. */
    public CompletableFuture<Bus.Result> roomDeleted(Arn room) {
        roomRates.remove(room);
        return bus.publish(Publication.of(room, new BusMessage.RoomDeleted()));
    }

    /** Forgets the rates of rooms and accounts that have been quiet for a second; to be called periodically. */
    public void forgetQuietRooms() {
        roomRates.removeIdle();
        quotas.removeIdle();
    }

    /** Forgets the rates of all rooms and accounts. */
    public void clearRates() {
        roomRates.clear();
        quotas.clearRates();
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
