package dev.backchat.server.edge;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.Operations;
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
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
final class ChatConnection extends ChannelInboundHandlerAdapter implements FrameDecoder.Listener {
    private static final Logger log = LoggerFactory.getLogger(ChatConnection.class);

    /** Actions a second on one connection, whatever they are. */
    private static final int ACTIONS_PER_SECOND = 10;
    /** Past which a client is not listened to for a while: each is an answer, and most are to one who doesn't listen. */
    private static final int REFUSALS_PER_SECOND = 20;
    /** How long one who has sent too much is not listened to. */
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** Between the frame that says that the session has ended and the Close frame. */
    private static final Duration EXPIRY_NOTICE = Duration.ofSeconds(1);
    /** How long the peer may take to answer a Close frame. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    /** Pings in a row that may stay unanswered. */
    private static final int MISSED_PONGS = 2;

    private static final String SESSION_EXPIRED = "session expired";
    private static final String SESSION_EXPIRED_JSON =
            "{\"Type\":\"ERROR\",\"ErrorCode\":401,\"ErrorMessage\":\"session expired\"}";

    private static final int NOT_PINGED = -1;

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
    private final ChatFrame.Sender sender;
    private final Set<ChatTokenCapability> capabilities;
    private final EdgeMeters meters;
    private final Messaging messaging;
    private final Faults faults;
    private final ActionQueue actionQueue;
    private final Rate actionRate = new Rate(System.nanoTime());
    private final Rate frameRate = new Rate(System.nanoTime());
    private final ChatLimits limits;
    private final MemoryBudget.Account account;
    /** What the account has been charged for messages that are not complete. */
    private int heldBytes;
    /** Set as long as a message has begun and not ended. */
    private @Nullable Future<?> messageEnd;

    private final Rate refusalRate = new Rate(System.nanoTime());

    /** Where it sits among the room's members; the room's own note. */
    int seat;
    /** Where it sits among those that are pinged; the shard's own note. */
    int pingSlice = NOT_PINGED;

    int pingSeat;

    private final FrameDecoder frames;
    private final String address;
    private State state = State.JOINING;
    private long openedNanos;
    /** Why it ends, and with which status if there is a Close frame, for the log. */
    private String ending = "the client hung up";

    private int endStatus = FrameDecoder.NO_STATUS;
    /** By {@link System#nanoTime}. */
    private long sessionEndNanos;
    /** Set when the end is near: most connections need no timer of their own. */
    private @Nullable Future<?> sessionEnd;

    private int unansweredPings;
    /** Whether the client broke the protocol: what it sends then means nothing. */
    private boolean inputClosed;
    /** Whether the client sends more than it may, and is listened to again after a while. */
    private boolean isPausing;

    /** Joins the room; {@link #open} or {@link #leaveRoom} must follow. */
    ChatConnection(
            Channel channel,
            HubShard shard,
            Claims claims,
            String address,
            ChatLimits limits,
            Messaging messaging,
            Faults faults,
            EdgeMeters meters) {
        this.address = address;
        this.limits = limits;
        this.frames = new FrameDecoder(channel.alloc(), limits.maxMessageBytes(), limits.maxFragments());
        this.account = MemoryBudget.account(channel);
        this.channel = channel;
        this.shard = shard;
        this.sender = new ChatFrame.Sender(claims.userId(), claims.attributes());
        this.capabilities = claims.capabilities();
        this.messaging = messaging;
        this.meters = meters;
        this.faults = faults;
        this.actionQueue = new ActionQueue(channel.eventLoop());
        this.room = shard.room(claims.room());
        this.outbox = new Outbox(channel, room.backlog, account, this::resume, meters);
        room.add(this);
    }

    String userId() {
        return sender.userId();
    }

    Outbox outbox() {
        return outbox;
    }

    EdgeMeters meters() {
        return meters;
    }

    LocalRoom room() {
        return room;
    }

    /** Whether it still waits for {@link #open}: nobody has thrown it out of the room meanwhile. */
    boolean isJoining() {
        return state == State.JOINING;
    }

    /**
     * From now on it hears the room.
     *
     * @param answer to the handshake
     */
    void open(ByteBuf answer, Duration session) {
        state = State.OPEN;
        account.authenticated();
        outbox.open(answer);
        sessionEndNanos = System.nanoTime() + session.toNanos();
        expectSessionEnd();
        shard.startPinging(this);
        meters.opened();
        openedNanos = System.nanoTime();
        log.debug("opened a WebSocket from {} into {}", address, room.arn);
    }

    private void expectSessionEnd() {
        long left = sessionEndNanos - System.nanoTime();
        if (sessionEnd == null && left < shard.pingIntervalNanos() * 2) {
            sessionEnd = channel.eventLoop().schedule(this::expire, left, TimeUnit.NANOSECONDS);
        }
    }

    /** Gives up its seat; for a connection that was never opened. Others leave when their channel closes. */
    void leaveRoom() {
        state = State.CLOSING;
        shard.remove(this, room);
    }

    /** Closes it for good, by a moderator's will. */
    void disconnect(@Nullable String reason) {
        actionQueue.clear();
        close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code(), reason == null ? "" : reason);
    }

    void roomDeleted() {
        actionQueue.clear();
        close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code(), "Room deleted");
    }

    void revoked() {
        actionQueue.clear();
        close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code(), "Session revoked");
    }

    /** Pings the peer, or cuts it off when it hasn't answered the last pings. */
    void ping() {
        if (state == State.CLOSING) {
            return;
        }
        if (unansweredPings == MISSED_PONGS) {
            ending = "pings were not answered";
            meters.noPong();
            state = State.CLOSING;
            channel.close();
            return;
        }
        unansweredPings++;
        outbox.send(FrameEncoder.PING.duplicate());
        expectSessionEnd();
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

    /** Deals with what came; what is answered to it leaves together. */
    private void onBytes(ByteBuf bytes) {
        if (inputClosed) {
            return;
        }
        outbox.gather();
        try {
            frames.read(bytes, this);
        } catch (ProtocolViolationException e) {
            onViolation(e);
        } finally {
            outbox.sendGathered();
            holdUnfinished();
        }
    }

    /** Accounts for what was begun and not ended, for which there is a time limit. */
    private void holdUnfinished() {
        int held = frames.heldBytes();
        if (held != heldBytes) {
            account.charge(held - heldBytes);
            heldBytes = held;
        }
        if (!frames.isUnfinished() || state == State.CLOSING) {
            stopWaitingForMessage();
        } else if (messageEnd == null) {
            messageEnd = channel.eventLoop()
                    .schedule(this::messageTimedOut, limits.messageTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void stopWaitingForMessage() {
        if (messageEnd != null) {
            messageEnd.cancel(false);
            messageEnd = null;
        }
    }

    private void messageTimedOut() {
        messageEnd = null;
        if (state != State.CLOSING) {
            onViolation(new ProtocolViolationException(
                    WebSocketCloseStatus.POLICY_VIOLATION,
                    "a message that was not complete after "
                            + limits.messageTimeout().toSeconds() + " seconds"));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (canRead()) {
            context.read();
        }
    }

    /** Begins to read what the client sends, unless it has sent too much already. */
    void listen() {
        if (canRead()) {
            channel.read();
        }
    }

    private boolean canRead() {
        return !isPausing && !outbox.isClogged();
    }

    private void onViolation(ProtocolViolationException violation) {
        inputClosed = true;
        meters.violated(violation.status());
        close(violation.status(), violation.reason());
    }

    /** One who sends too much loses nothing, but has to wait: what isn't read fills up the sender's own socket. */
    @Override
    public boolean mayRead() {
        if (!isPausing && !frameRate.tryAcquire(limits.maxFramesPerSecond(), System.nanoTime())) {
            pause();
        }
        return canRead();
    }

    private void pause() {
        isPausing = true;
        meters.paused();
        channel.eventLoop()
                .schedule(
                        () -> {
                            isPausing = false;
                            resume();
                        },
                        PAUSE.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Goes on reading, after a pause, or when the peer has read what it was answered. */
    private void resume() {
        if (!canRead() || !channel.isActive()) {
            return;
        }
        // Nothing new, but what was read before has waited.
        onBytes(Unpooled.EMPTY_BUFFER);
        if (canRead()) {
            channel.read();
        }
    }

    @Override
    public void text(byte[] message) {
        unansweredPings = 0;
        if (state != State.CLOSING) {
            onAction(ActionReader.read(message));
        }
    }

    @Override
    public void ping(byte[] payload) {
        unansweredPings = 0;
        if (state != State.CLOSING) {
            outbox.send(FrameEncoder.pong(payload, channel.alloc()));
        }
    }

    @Override
    public void pong() {
        unansweredPings = 0;
    }

    /** Answers the client's Close frame with its own status, or hangs up if it is the answer to ours. */
    @Override
    public void close(int status) {
        if (state == State.CLOSING) {
            channel.close();
            return;
        }
        state = State.CLOSING;
        ending = "the client closed it";
        endStatus = status;
        ByteBuf answer = status == FrameDecoder.NO_STATUS
                ? FrameEncoder.close(channel.alloc())
                : FrameEncoder.close(status, "", channel.alloc());
        outbox.sendLast(answer).addListener(ChannelFutureListener.CLOSE);
    }

    private void onAction(ActionRequest request) {
        RefusedAction refusal = handle(request);
        if (refusal != null) {
            meters.refused(refusal.errorCode());
            send(error(refusal));
            if (!isPausing && !refusalRate.tryAcquire(REFUSALS_PER_SECOND, System.nanoTime())) {
                pause();
            }
        }
    }

    /** Does what is asked for; null, or why it isn't done. */
    private @Nullable RefusedAction handle(ActionRequest request) {
        String requestId = request.requestId();
        if (state == State.EXPIRED) {
            return new RefusedAction(requestId, ErrorCode.UNAUTHORIZED, SESSION_EXPIRED);
        }
        if (!actionRate.tryAcquire(ACTIONS_PER_SECOND, System.nanoTime())) {
            return new RefusedAction(requestId, ErrorCode.TOO_MANY_REQUESTS, Messaging.RATE_LIMIT_EXCEEDED);
        }
        return switch (request) {
            case RefusedAction refused -> refused;
            case ChatAction action -> handle(action);
        };
    }

    private @Nullable RefusedAction handle(ChatAction action) {
        meters.asked(action.name());
        if (!capabilities.contains(action.capability())) {
            return new RefusedAction(
                    action.requestId(),
                    ErrorCode.FORBIDDEN,
                    "The chat token lacks the capability " + action.capability());
        }
        RefusedAction fault = faults.poll(action);
        if (fault != null) {
            return fault;
        }
        Room limits = room.limits();
        if (room.isDeleted() || limits == null) {
            return new RefusedAction(action.requestId(), ErrorCode.NOT_FOUND, "Room not found");
        }
        return switch (action) {
            case ChatAction.SendMessage message -> sendMessage(limits, message);
            case ChatAction.DeleteMessage delete
            when !messaging.mayDo(room.arn, Operations.DELETE_MESSAGE) -> tooMany(delete);
            case ChatAction.DisconnectUser disconnect
            when !messaging.mayDo(room.arn, Operations.DISCONNECT_USER) -> tooMany(disconnect);
            case ChatAction.DeleteMessage delete -> {
                actionQueue.submit(() ->
                        messaging.deleteMessage(room.arn, limits, delete.id(), delete.reason(), delete.requestId()));
                yield null;
            }
            case ChatAction.DisconnectUser disconnect -> {
                actionQueue.submit(() -> messaging.disconnectUser(
                        room.arn, limits, disconnect.userId(), disconnect.reason(), disconnect.requestId()));
                yield null;
            }
        };
    }

    private static RefusedAction tooMany(ChatAction action) {
        return new RefusedAction(action.requestId(), ErrorCode.TOO_MANY_REQUESTS, Messaging.RATE_LIMIT_EXCEEDED);
    }

    private @Nullable RefusedAction sendMessage(Room limits, ChatAction.SendMessage message) {
        RefusedAction refusal = messaging.tryAccept(room.arn, limits, message);
        if (refusal == null) {
            Messaging.PendingMessage pending = messaging.submit(room.arn, limits, sender, address, message);
            actionQueue.submit(pending.review(), () -> {
                ChatFrame.Error denied = messaging.send(pending);
                if (denied != null) {
                    meters.refused(denied.errorCode());
                    send(denied);
                }
            });
        }
        return refusal;
    }

    private void send(ChatFrame.Error error) {
        outbox.send(FrameEncoder.of(List.of(FrameWriter.write(error)), channel.alloc()));
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
        ending = "the server closed it";
        endStatus = status;
        outbox.sendLast(FrameEncoder.close(status, reason, channel.alloc()));
        // Closing at once could reset the socket before the peer has read the Close frame, and an SDK would come back.
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSING;
        if (sessionEnd != null) {
            sessionEnd.cancel(false);
        }
        stopWaitingForMessage();
        frames.release();
        outbox.close();
        if (pingSlice != NOT_PINGED) {
            shard.stopPinging(this);
            meters.closed();
            tellClosed();
        }
        shard.remove(this, room);
    }

    private void tellClosed() {
        if (log.isDebugEnabled()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - openedNanos);
            String why = outbox.wasCutOff() ? "it had fallen behind" : ending;
            String status = endStatus == FrameDecoder.NO_STATUS ? "" : " with " + endStatus;
            log.debug("closed a WebSocket from {} into {}, after {} s: {}{}", address, room.arn, seconds, why, status);
        }
    }

    /** Gives way to others, for the memory of all is used up; without a Close frame, so that official SDKs come back. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == MemoryBudget.Event.GIVE_WAY) {
            meters.gaveWay();
            ending = "memory is used up";
            state = State.CLOSING;
            channel.close();
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            // A WebSocket that can't be answered any more, pings least of all, is over.
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
