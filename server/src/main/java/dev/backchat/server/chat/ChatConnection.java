package dev.backchat.server.chat;

import dev.backchat.api.frame.ActionReader;
import dev.backchat.api.frame.ActionRequest;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.ErrorCode;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.api.frame.RefusedAction;
import dev.backchat.server.capture.ConnectionCapture;
import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.token.Claims;
import dev.backchat.server.websocket.FrameDecoder;
import dev.backchat.server.websocket.FrameEncoder;
import dev.backchat.server.websocket.WebSocketProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One user's WebSocket connection to one room. Confined to its event loop.
 *
 * <p>The way a connection ends decides what official SDKs do next: after a Close frame they stay away; after a TCP
 * close without one, or an ERROR 401, they reconnect with a fresh token. So a Close frame is sent only to clients that
 * should stay away.
 */
public final class ChatConnection extends ChannelInboundHandlerAdapter implements FrameDecoder.Listener {
    private static final Logger log = LoggerFactory.getLogger(ChatConnection.class);

    /** Time between the ERROR that reports the end of the session and the Close frame. */
    private static final Duration EXPIRY_NOTICE = Duration.ofSeconds(1);
    /** Time the peer may take to answer a Close frame. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    /** Consecutive pings that may stay unanswered. */
    private static final int MISSED_PONGS = 2;

    private static final int GOING_AWAY = WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code();
    private static final String SESSION_EXPIRED = "session expired";
    private static final String SESSION_EXPIRED_JSON =
            "{\"Type\":\"ERROR\",\"ErrorCode\":401,\"ErrorMessage\":\"session expired\"}";

    private final Channel channel;
    private final HubShard shard;
    private final RoomFanOut room;
    private final String address;
    private final ChatLimits limits;
    private final ChatMeters meters;
    private final MemoryBudget.Account account;
    private final Outbox outbox;
    private final InboundMessages inbound;
    private final ActionDispatcher actions;
    private final SessionState session;
    final ReadThrottle throttle;
    private final ConnectionCapture capture;

    /** Index among the room's members, maintained by {@link RoomFanOut}. */
    int memberIndex;
    /** Slice and index in the {@link PingWheel}, maintained by it. */
    int pingSlice = PingWheel.NOT_PINGED;

    int pingIndex;

    /** Set only when the end is near, so that most connections need no timer of their own. */
    private @Nullable Future<?> sessionEnd;

    private int unansweredPings;
    /** Whether the client has broken the protocol; anything it sends after that is meaningless. */
    private boolean inputClosed;

    /** Called by {@link HubShard#join}; must be followed by {@link #open} or {@link #leaveRoom}. */
    ChatConnection(
            ChatServices services, Channel channel, HubShard shard, RoomFanOut room, Claims claims, String address) {
        this.channel = channel;
        this.shard = shard;
        this.session = new SessionState(shard.clock);
        this.room = room;
        this.address = address;
        this.limits = services.limits();
        this.meters = services.meters();
        this.account = MemoryBudget.account(channel);
        this.outbox = new Outbox(channel, room.backlog, account, this::resume, meters);
        this.inbound = new InboundMessages(channel, limits, account, this::onMessageTimeout);
        this.actions = new ActionDispatcher(services, room, claims, address, channel.eventLoop(), this);
        this.throttle = new ReadThrottle(channel.eventLoop(), shard.clock, meters, this::resume);
        this.capture = new ConnectionCapture(
                services.capture(), room.arn, claims.userId(), channel.id().asShortText());
    }

    String userId() {
        return actions.userId();
    }

    Outbox outbox() {
        return outbox;
    }

    ChatMeters meters() {
        return meters;
    }

    RoomFanOut room() {
        return room;
    }

    /** Returns whether it still waits for {@link #open}, and has not been removed from the room meanwhile. */
    boolean isJoining() {
        return session.isJoining();
    }

    /** Sends {@code answer}, the response to the handshake, then {@code replayed}, and then the room's frames. */
    void open(ByteBuf answer, List<byte[]> replayed, Duration lifetime) {
        session.open(lifetime);
        account.authenticated();
        outbox.open(answer, replayed);
        scheduleSessionEnd();
        meters.opened();
        shard.opened(this);
        capture.opened();
        log.debug("opened a WebSocket from {} into {}", address, room.arn);
    }

    private void scheduleSessionEnd() {
        long left = session.leftNanos();
        if (sessionEnd == null && left < shard.pings.intervalNanos() * 2) {
            sessionEnd = channel.eventLoop().schedule(this::expire, left, TimeUnit.NANOSECONDS);
        }
    }

    /** Notices that the clock was moved. */
    void clockMoved() {
        if (sessionEnd != null && !session.isExpired()) {
            sessionEnd.cancel(false);
            sessionEnd = null;
        }
        scheduleSessionEnd();
    }

    void expire() {
        if (!session.expire()) {
            return;
        }
        send(ActionDispatcher.error(new RefusedAction("", ErrorCode.UNAUTHORIZED, SESSION_EXPIRED)));
        sessionEnd = channel.eventLoop()
                .schedule(
                        () -> close(WebSocketCloseStatus.POLICY_VIOLATION.code(), SESSION_EXPIRED_JSON),
                        EXPIRY_NOTICE.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Closes the socket without a Close frame. */
    void drop(String why) {
        session.close(why);
        channel.close();
    }

    /** Leaves the room without ever having been opened; opened connections leave when their channel closes. */
    void leaveRoom() {
        session.close();
        shard.leave(this);
    }

    /** Closes the connection with a Close frame, so that its client does not reconnect by itself. */
    void disconnect(@Nullable String reason) {
        actions.clear();
        close(GOING_AWAY, reason == null ? "" : reason);
    }

    /** Ends the connection without a Close frame; the future completes when everything queued has been sent. */
    ChannelFuture cut(CutReason reason) {
        if (session.isClosing()) {
            // The peer has yet to read a Close frame.
            return channel.closeFuture();
        }
        session.close(reason.text);
        meters.cut(reason);
        return outbox.end();
    }

    /** Pings the peer, or closes the socket if the last pings are unanswered. */
    void ping() {
        if (session.isClosing()) {
            return;
        }
        if (unansweredPings == MISSED_PONGS) {
            meters.noPong();
            drop("pings were not answered");
            return;
        }
        unansweredPings++;
        outbox.send(FrameEncoder.PING.duplicate());
        scheduleSessionEnd();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        try {
            onBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    /** Handles received bytes; all responses to them are sent together. */
    private void onBytes(ByteBuf bytes) {
        if (inputClosed) {
            return;
        }
        outbox.gather();
        try {
            inbound.read(bytes, this);
        } catch (WebSocketProtocolException e) {
            onViolation(e);
        } finally {
            outbox.sendGathered();
            inbound.account(session.isClosing());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        startReading();
    }

    /** Starts reading from the client, unless it has already sent too much. */
    void startReading() {
        if (canRead()) {
            channel.read();
        }
    }

    private boolean canRead() {
        return !throttle.isPaused() && !outbox.isClogged();
    }

    /** Returns false while the client is over its limits; unread data stays in the client's own socket. */
    @Override
    public boolean mayRead() {
        throttle.onFrame(limits.maxFramesPerSecond());
        return canRead();
    }

    /** Resumes reading after a pause, or once the peer has read its responses. */
    private void resume() {
        if (canRead() && channel.isActive()) {
            // Processes the bytes that were read earlier and have waited.
            onBytes(Unpooled.EMPTY_BUFFER);
            startReading();
        }
    }

    @Override
    public void text(byte[] message) {
        unansweredPings = 0;
        if (!session.isClosing()) {
            ActionRequest request = ActionReader.read(message);
            capture.received(request, message);
            onAction(request);
        }
    }

    @Override
    public void ping(byte[] payload) {
        unansweredPings = 0;
        if (!session.isClosing()) {
            outbox.send(FrameEncoder.pong(payload, channel.alloc()));
        }
    }

    @Override
    public void pong() {
        unansweredPings = 0;
    }

    /** Answers the client's Close frame with the same status, or closes the channel if the frame answers ours. */
    @Override
    public void close(int status) {
        if (session.isClosing()) {
            channel.close();
            return;
        }
        session.close("the client closed it", status);
        ByteBuf answer = status == FrameDecoder.NO_STATUS
                ? FrameEncoder.close(channel.alloc())
                : FrameEncoder.close(status, "", channel.alloc());
        outbox.sendLast(answer).addListener(ChannelFutureListener.CLOSE);
    }

    private void onAction(ActionRequest request) {
        RefusedAction refusal = session.isExpired()
                ? new RefusedAction(request.requestId(), ErrorCode.UNAUTHORIZED, SESSION_EXPIRED)
                : actions.handle(request);
        if (refusal != null) {
            sendRefusal(ActionDispatcher.error(refusal));
            throttle.onRefusal();
        }
    }

    void sendRefusal(ChatFrame.Error error) {
        meters.refused(error.errorCode());
        send(error);
    }

    private void send(ChatFrame.Error error) {
        byte[] json = FrameWriter.write(error);
        capture.sent(error, json);
        outbox.send(FrameEncoder.of(List.of(json), channel.alloc()));
    }

    private void onMessageTimeout(WebSocketProtocolException violation) {
        if (!session.isClosing()) {
            onViolation(violation);
        }
    }

    private void onViolation(WebSocketProtocolException violation) {
        inputClosed = true;
        meters.violated(violation.status());
        close(violation.status(), violation.reason());
    }

    void close(int status, String reason) {
        if (session.isJoining()) {
            // There is no WebSocket yet; the handshake notices the state and refuses.
            session.close();
            return;
        }
        if (session.isClosing()) {
            return;
        }
        session.close("the server closed it", status);
        capture.closing(status, reason);
        outbox.sendLast(FrameEncoder.close(status, reason, channel.alloc()));
        // Closing at once could reset the socket before the peer has read the Close frame, and an SDK would reconnect.
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.close();
        if (sessionEnd != null) {
            sessionEnd.cancel(false);
        }
        inbound.release();
        outbox.close();
        if (pingSlice != PingWheel.NOT_PINGED) {
            shard.pings.remove(this);
            meters.closed();
            onClosed();
        }
        shard.leave(this);
    }

    private void onClosed() {
        String why = outbox.wasCutOff() ? "it had fallen behind" : session.ending();
        capture.ended(why);
        log.debug("closed a WebSocket from {} into {}, after {} s: {}", address, room.arn, session.seconds(), why);
    }

    /** Closes the channel when the shared memory is used up; without a Close frame, so that official SDKs reconnect. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == MemoryBudget.Event.GIVE_WAY) {
            meters.gaveWay();
            drop("memory is used up");
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            // The peer can no longer answer, not even pings, so the WebSocket is over.
            channel.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            channel.close();
            return;
        }
        log.error("a chat connection failed", cause);
        close(WebSocketCloseStatus.INTERNAL_SERVER_ERROR.code(), "The service failed");
    }
}
