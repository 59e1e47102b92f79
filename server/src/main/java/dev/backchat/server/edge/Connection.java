package dev.backchat.server.edge;

import dev.backchat.api.ResourceId;
import dev.backchat.api.Room;
import dev.backchat.api.frame.ActionReader;
import dev.backchat.api.frame.ActionRequest;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.ErrorCode;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.api.frame.RefusedAction;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.limit.Rate;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.token.Claims;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One user's WebSocket to one room. Owned by its event loop, which calls everything in it.
 *
 * <p>How a connection ends decides what official SDKs do next: after a Close frame they stay away, after a TCP close
 * without one, or an ERROR 401, they come back with a fresh token. So a Close frame is sent only to those who shall stay
 * away.
 */
final class Connection extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    /** Actions a second on one connection, whatever they are. */
    private static final int ACTIONS_PER_SECOND = 10;
    /** Between the frame that says that the session has ended and the Close frame. */
    private static final Duration EXPIRY_NOTICE = Duration.ofSeconds(1);
    /** How long the peer may take to answer a Close frame. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    /** The highest status that a Close frame may have (RFC 6455, 7.4.2). */
    private static final int MAX_CLOSE_STATUS = 4999;
    /** Pings in a row that may stay unanswered. */
    private static final int MISSED_PONGS = 2;
    /** What a Close frame can carry as its reason (RFC 6455, 5.5). */
    private static final int MAX_CLOSE_REASON_BYTES = 123;

    private static final String SESSION_EXPIRED = "session expired";
    private static final String SESSION_EXPIRED_JSON =
            "{\"Type\":\"ERROR\",\"ErrorCode\":401,\"ErrorMessage\":\"session expired\"}";

    private enum State {
        /** In the room, but not yet told that it is: hears nothing. */
        JOINING,
        OPEN,
        /** The session has ended and the Close frame is about to follow: still hears, may do nothing. */
        EXPIRED,
        /** A Close frame is out, or the socket is. */
        CLOSING
    }

    private final Channel channel;
    private final HubShard shard;
    private final LocalRoom room;
    private final Outbox outbox;
    private final Claims claims;
    private final ChatFrame.Sender sender;
    private final Messaging messaging;
    private final Faults faults;
    private final Rate actions = new Rate(System.nanoTime());

    /** Where it sits among the room's members; the room's own note. */
    int seat;

    private State state = State.JOINING;
    private @Nullable Future<?> sessionEnd;
    private int unansweredPings;

    /** Joins the room; {@link #open} or {@link #leave} must follow. */
    Connection(Channel channel, HubShard shard, Claims claims, Messaging messaging, Faults faults) {
        this.channel = channel;
        this.shard = shard;
        this.claims = claims;
        this.sender = new ChatFrame.Sender(claims.userId(), claims.attributes());
        this.messaging = messaging;
        this.faults = faults;
        this.room = shard.room(claims.room());
        this.outbox = new Outbox(channel, room.backlog);
        room.add(this, outbox);
    }

    String userId() {
        return claims.userId();
    }

    LocalRoom room() {
        return room;
    }

    /** Whether it still waits for {@link #open}: nobody has thrown it out of the room meanwhile. */
    boolean isJoining() {
        return state == State.JOINING;
    }

    /** From now on it hears the room. To be called when the handshake's answer has been written. */
    void open(Duration session) {
        state = State.OPEN;
        outbox.open();
        sessionEnd = channel.eventLoop().schedule(this::expire, session.toMillis(), TimeUnit.MILLISECONDS);
        shard.startPinging(this);
    }

    /** Gives up its seat; for a connection that was never opened. Others leave when their channel closes. */
    void leave() {
        state = State.CLOSING;
        shard.leave(this, room);
    }

    /** Closes it for good, by a moderator's will. */
    void disconnect(@Nullable String reason) {
        close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code(), reason == null ? "" : reason);
    }

    void roomDeleted() {
        close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code(), "Room deleted");
    }

    /** Pings the peer, or cuts it off when it hasn't answered the last pings; false if it is closed. */
    boolean ping() {
        if (state == State.CLOSING) {
            return false;
        }
        if (unansweredPings == MISSED_PONGS) {
            log.debug("cut off a connection that answers no pings");
            state = State.CLOSING;
            channel.close();
            return false;
        }
        unansweredPings++;
        outbox.send(new PingWebSocketFrame());
        return true;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        unansweredPings = 0;
        if (frame instanceof CloseWebSocketFrame close) {
            answerClose(close);
        } else if (state == State.CLOSING) {
            return;
        } else if (frame instanceof TextWebSocketFrame) {
            act(ActionReader.read(ByteBufUtil.getBytes(frame.content())));
        } else if (frame instanceof PingWebSocketFrame) {
            outbox.send(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof BinaryWebSocketFrame) {
            close(WebSocketCloseStatus.INVALID_MESSAGE_TYPE.code(), "Binary frames are not supported");
        }
    }

    private void act(ActionRequest request) {
        RefusedAction refusal = refusal(request);
        if (refusal != null) {
            send(error(refusal));
        }
    }

    /** Does what is asked for; null, or why it isn't done. */
    private @Nullable RefusedAction refusal(ActionRequest request) {
        String requestId = request.requestId();
        if (state == State.EXPIRED) {
            return new RefusedAction(requestId, ErrorCode.UNAUTHORIZED, SESSION_EXPIRED);
        }
        if (!actions.take(ACTIONS_PER_SECOND, System.nanoTime())) {
            return new RefusedAction(requestId, ErrorCode.TOO_MANY_REQUESTS, Messaging.RATE_LIMIT_EXCEEDED);
        }
        return switch (request) {
            case RefusedAction refused -> refused;
            case ChatAction action -> act(action);
        };
    }

    private @Nullable RefusedAction act(ChatAction action) {
        if (!claims.capabilities().contains(action.capability())) {
            return new RefusedAction(
                    action.requestId(),
                    ErrorCode.FORBIDDEN,
                    "The chat token lacks the capability " + action.capability());
        }
        RefusedAction fault = faults.take(action);
        if (fault != null) {
            return fault;
        }
        Room limits = room.limits();
        if (room.isDeleted() || limits == null) {
            return new RefusedAction(action.requestId(), ErrorCode.NOT_FOUND, "Room not found");
        }
        return switch (action) {
            case ChatAction.SendMessage message -> messaging.sendMessage(room.arn, limits, sender, message);
            case ChatAction.DeleteMessage delete -> {
                messaging.deleteMessage(room.arn, delete.id(), delete.reason(), delete.requestId());
                yield null;
            }
            case ChatAction.DisconnectUser disconnect -> {
                messaging.disconnectUser(room.arn, disconnect.userId(), disconnect.reason(), disconnect.requestId());
                yield null;
            }
        };
    }

    private void send(ChatFrame.Error error) {
        outbox.send(FrameBytes.of(List.of(FrameWriter.write(error)), channel.alloc()));
    }

    private static ChatFrame.Error error(RefusedAction refusal) {
        return new ChatFrame.Error(
                ResourceId.next(ThreadLocalRandom.current()),
                refusal.requestId(),
                refusal.errorCode(),
                refusal.errorMessage());
    }

    private void expire() {
        if (state != State.OPEN) {
            return;
        }
        send(error(new RefusedAction("", ErrorCode.UNAUTHORIZED, SESSION_EXPIRED)));
        state = State.EXPIRED;
        sessionEnd = channel.eventLoop()
                .schedule(
                        () -> close(WebSocketCloseStatus.POLICY_VIOLATION.code(), SESSION_EXPIRED_JSON),
                        EXPIRY_NOTICE.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void close(int status, String reason) {
        if (state == State.JOINING) {
            // There is no WebSocket yet; the handshake finds out and refuses.
            state = State.CLOSING;
            return;
        }
        if (state == State.CLOSING) {
            return;
        }
        state = State.CLOSING;
        outbox.sendLast(new CloseWebSocketFrame(status, fit(reason)));
        // Closing at once could reset the socket before the peer has read the Close frame, and an SDK would come back.
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void answerClose(CloseWebSocketFrame close) {
        if (state == State.CLOSING) {
            channel.close();
            return;
        }
        if (close.statusCode() > MAX_CLOSE_STATUS) {
            close(
                    WebSocketCloseStatus.PROTOCOL_ERROR.code(),
                    "Invalid close frame getStatus code: " + close.statusCode());
            return;
        }
        state = State.CLOSING;
        CloseWebSocketFrame answer = close.content().isReadable()
                ? new CloseWebSocketFrame(true, 0, close.content().retainedSlice(0, Short.BYTES))
                : new CloseWebSocketFrame(true, 0, Unpooled.EMPTY_BUFFER);
        outbox.sendLast(answer).addListener(ChannelFutureListener.CLOSE);
    }

    /** The longest part of a reason that fits into a Close frame and ends with a whole character. */
    static String fit(String reason) {
        int bytes = 0;
        int end = 0;
        while (end < reason.length()) {
            int codePoint = reason.codePointAt(end);
            bytes += ByteBufUtil.utf8Bytes(Character.toString(codePoint));
            if (bytes > MAX_CLOSE_REASON_BYTES) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return reason.substring(0, end);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSING;
        if (sessionEnd != null) {
            sessionEnd.cancel(false);
        }
        outbox.close();
        shard.leave(this, room);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case CorruptedWebSocketFrameException violation ->
                close(violation.closeStatus().code(), violation.closeStatus().reasonText());
            case TooLongFrameException ignored ->
                close(WebSocketCloseStatus.MESSAGE_TOO_BIG.code(), WebSocketCloseStatus.MESSAGE_TOO_BIG.reasonText());
            // The latter when the peer is gone in the middle of a message.
            case IOException ignored -> channel.close();
            case PrematureChannelClosureException ignored -> channel.close();
            default -> {
                log.error("a chat connection failed", cause);
                close(
                        WebSocketCloseStatus.INTERNAL_SERVER_ERROR.code(),
                        WebSocketCloseStatus.INTERNAL_SERVER_ERROR.reasonText());
            }
        }
    }
}
