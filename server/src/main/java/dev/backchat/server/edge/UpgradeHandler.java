package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.Arn;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Room;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.iam.Origin;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.logging.LogOrigin;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.token.Claims;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a GET that asks for an upgrade into a {@link ChatConnection}. The chat token is the WebSocket subprotocol that the
 * client offers, and the answer must echo it, or browsers fail the connection.
 *
 * <p>The connection joins its room before the room is looked up. So it can't miss that the room is deleted, or its user
 * disconnected, between the look and the answer.
 */
final class UpgradeHandler {
    private static final Logger log = LoggerFactory.getLogger(UpgradeHandler.class);

    private static final List<String> VERSION = List.of("13");

    /** 16 bytes in base64 (RFC 6455, 4.1). */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    /** nginx's way, unless it is configured otherwise. */
    private static final String DROPPED =
            "A proxy in between may have dropped it: it must pass on Upgrade and Connection";
    /** How many subprotocols are tried as a token: each costs a decryption. */
    private static final int MAX_OFFERED = 4;

    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ConnectionLimiter limiter;
    private final Hub hub;
    private final TokenAdmission admission;
    private final Messaging messaging;
    private final Faults faults;
    private final EdgeMeters meters;
    private final InstantSource clock;
    private final Executor blocking;
    private final WriteBufferWaterMark queueBound;
    private final ChatLimits limits;
    private final Quotas quotas;

    UpgradeHandler(
            ConnectionLimiter limiter,
            Hub hub,
            TokenAdmission admission,
            Messaging messaging,
            Faults faults,
            EdgeMeters meters,
            InstantSource clock,
            Executor blocking,
            ChatLimits limits,
            Quotas quotas) {
        this.quotas = quotas;
        this.limits = limits;
        this.limiter = limiter;
        this.hub = hub;
        this.admission = admission;
        this.messaging = messaging;
        this.faults = faults;
        this.meters = meters;
        this.clock = clock;
        this.blocking = blocking;
        this.queueBound = new WriteBufferWaterMark(limits.maxQueuedBytes() / 2, limits.maxQueuedBytes());
    }

    /** Whether a client wants a WebSocket, also where the header that says so was dropped on the way. */
    static boolean isUpgrade(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return namesWebSocket(headers)
                || (request.method().equals(HttpMethod.GET)
                        && (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
                                || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION)
                                || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)));
    }

    private static boolean namesWebSocket(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /** Begins; the answer is written on the event loop, now or later. */
    void start(HttpConnection http, ChannelHandlerContext context, RemotePeer peer, HttpRequest request) {
        try {
            checkForm(request);
            Channel channel = context.channel();
            Origin origin = peer.origin(request.headers());
            limiter.checkUpgrade(channel, peer, origin, request);
            Offer offer = firstThatOpens(request);
            Claims claims = offer.claims();
            count(claims.room());
            ChatConnection connection = new ChatConnection(
                    channel,
                    hub.shard(channel.eventLoop()),
                    claims,
                    origin.address(),
                    limits,
                    messaging,
                    faults,
                    meters);
            LocalRoom room = connection.room();
            Room known = room.isDeleted() ? null : room.limits();
            admission
                    .admit(claims, known, blocking)
                    .whenCompleteAsync(
                            (admitted, failure) -> finish(http, context, request, offer, connection, admitted, failure),
                            channel.eventLoop());
        } catch (UpgradeRefusedException e) {
            refuse(http, context, request, e);
        }
    }

    private void count(Arn room) throws UpgradeRefusedException {
        if (!quotas.tryConnect(room.account(), room.region())) {
            throw new UpgradeRefusedException(429, "The account has as many connections as it may have in the region");
        }
    }

    private void countNoLonger(Arn room) {
        quotas.disconnect(room.account(), room.region());
    }

    private static void checkForm(HttpRequest request) throws UpgradeRefusedException {
        if (!namesWebSocket(request.headers())) {
            throw new UpgradeRefusedException(400, "The header Upgrade must be websocket. " + DROPPED);
        }
        if (!request.method().equals(HttpMethod.GET)
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            throw new UpgradeRefusedException(400, "A WebSocket is opened with an HTTP/1.1 GET");
        }
        if (!request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            throw new UpgradeRefusedException(400, "The header Connection must contain Upgrade. " + DROPPED);
        }
        if (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0) {
            throw new UpgradeRefusedException(400, "A request for a WebSocket has no body");
        }
        if (request.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
            throw new UpgradeRefusedException(400, "The header Host must be there once");
        }
        if (!request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(VERSION)) {
            throw new UpgradeRefusedException(426, "Only version 13 of the WebSocket protocol is spoken here");
        }
        List<String> keys = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (keys.size() != 1 || !KEY.matcher(keys.getFirst()).matches()) {
            throw new UpgradeRefusedException(
                    400, "The header Sec-WebSocket-Key must be there once, with 16 bytes in base64");
        }
    }

    /** A subprotocol that is a chat token, and what it says. */
    private record Offer(String token, Claims claims) {}

    /** A client that speaks this protocol offers one subprotocol; others offer a name of their own beside it. */
    private Offer firstThatOpens(HttpRequest request) throws UpgradeRefusedException {
        List<String> offered = Stream.of(
                        String.join(",", request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))
                                .split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .limit(MAX_OFFERED)
                .toList();
        UpgradeRefusedException refusal = null;
        int longest = 0;
        for (String each : offered) {
            try {
                return new Offer(each, admission.open(each));
            } catch (UpgradeRefusedException e) {
                // The longest was most likely meant as the token.
                if (each.length() > longest) {
                    longest = each.length();
                    refusal = e;
                }
            }
        }
        throw refusal != null
                ? refusal
                : new UpgradeRefusedException(401, "The chat token is missing: offer it as the WebSocket subprotocol");
    }

    private void finish(
            HttpConnection http,
            ChannelHandlerContext context,
            HttpRequest request,
            Offer offer,
            ChatConnection connection,
            @Nullable Room room,
            @Nullable Throwable failure) {
        Channel channel = context.channel();
        if (room != null && connection.isJoining() && channel.isActive()) {
            connection.room().update(room);
            channel.closeFuture()
                    .addListener(closed -> countNoLonger(offer.claims().room()));
            upgrade(http, channel, request, offer, connection);
            return;
        }
        connection.leaveRoom();
        countNoLonger(offer.claims().room());
        refuse(http, context, request, failure == null ? thrownOut(connection) : toRefusal(failure));
    }

    private static UpgradeRefusedException toRefusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof UpgradeRefusedException refusal) {
            return refusal;
        }
        if (cause instanceof IvschatServiceException explained) {
            return new UpgradeRefusedException(explained.httpStatus(), String.valueOf(explained.getMessage()));
        }
        log.error("could not check a chat token", cause);
        return new UpgradeRefusedException(500, "The service failed");
    }

    /** Why one may not stay whose token was good. */
    private static UpgradeRefusedException thrownOut(ChatConnection connection) {
        return connection.room().isDeleted()
                ? UpgradeRefusedException.roomNotFound()
                : new UpgradeRefusedException(403, "The user has been disconnected");
    }

    private void upgrade(
            HttpConnection http, Channel channel, HttpRequest request, Offer offer, ChatConnection connection) {
        channel.config().setWriteBufferWaterMark(queueBound);
        channel.pipeline().addLast(connection);
        HttpConnection.Remainder early = http.removeFrom(channel.pipeline());
        channel.pipeline().get(ReadScheduler.Reader.class).moveTo(hub.shard(channel.eventLoop()).authenticated);
        connection.open(
                switchingProtocols(request, offer.token(), channel.alloc()),
                Duration.between(clock.instant(), offer.claims().sessionExpiration()));
        // Frames may have come with the handshake; they are heard after it was answered.
        early.handOn(channel.pipeline());
        connection.listen();
    }

    private static ByteBuf switchingProtocols(HttpRequest request, String token, ByteBufAllocator allocator) {
        String response = "HTTP/1.1 101 Switching Protocols\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY)) + "\r\n"
                + "Sec-WebSocket-Protocol: " + token + "\r\n\r\n";
        return ByteBufUtil.writeAscii(allocator, response);
    }

    /** Proves that the request was read as a WebSocket's (RFC 6455, 4.2.2). */
    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void refuse(
            HttpConnection http, ChannelHandlerContext context, HttpRequest request, UpgradeRefusedException refusal) {
        meters.refusedUpgrade(refusal.status());
        LogOrigin.setAddress(http.origin(request).address());
        log.info("refused a WebSocket: {} {}", refusal.status(), refusal.detail());
        LogOrigin.clear();
        http.refuseUpgrade(context, refusal);
    }
}
