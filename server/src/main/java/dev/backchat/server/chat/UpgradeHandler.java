package dev.backchat.server.chat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.Arn;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.server.bus.Replay;
import dev.backchat.server.capture.Capture;
import dev.backchat.server.capture.Exchange;
import dev.backchat.server.capture.Outcome;
import dev.backchat.server.chat.TokenAdmission.Offer;
import dev.backchat.server.fault.Effect;
import dev.backchat.server.fault.FaultSpec;
import dev.backchat.server.http.AllowedOrigins;
import dev.backchat.server.http.UpgradeRefusedException;
import dev.backchat.server.http.UpgradeRequest;
import dev.backchat.server.net.ConnectionLimiter;
import dev.backchat.server.net.ReadScheduler;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.token.Claims;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a GET request for an upgrade into a {@link ChatConnection}. The client offers its chat token as the WebSocket
 * subprotocol, and the response must echo it, or browsers fail the connection.
 *
 * <p>The connection joins its room before the room is looked up, so it cannot miss the deletion of the room or the
 * disconnection of its user between the lookup and the response.
 */
public final class UpgradeHandler {
    private static final Logger log = LoggerFactory.getLogger(UpgradeHandler.class);

    /** Time for which a client waits while the other nodes can't be reached: official SDKs give up after few attempts. */
    private static final Duration MAX_HOLD = Duration.ofSeconds(8);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final List<String> VERSION = List.of("13");

    /** 16 bytes in base64 (RFC 6455, 4.1). */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    /** The default behavior of nginx. */
    private static final String DROPPED =
            "A proxy in between may have dropped it: it must pass on Upgrade and Connection";
    /** Maximum number of subprotocols tried as a token: each costs a decryption. */
    private static final int MAX_OFFERED = 4;

    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ConnectionLimiter limiter;
    private final AllowedOrigins origins;
    private final TokenAdmission admission;
    private final Hub hub;
    private final ChatServices services;
    private final InstantSource clock;
    private final WriteBufferWaterMark queueBound;

    public UpgradeHandler(
            ConnectionLimiter limiter,
            AllowedOrigins origins,
            TokenAdmission admission,
            Hub hub,
            ChatServices services,
            InstantSource clock) {
        this.limiter = limiter;
        this.origins = origins;
        this.admission = admission;
        this.hub = hub;
        this.services = services;
        this.clock = clock;
        int maxQueuedBytes = services.limits().maxQueuedBytes();
        this.queueBound = new WriteBufferWaterMark(maxQueuedBytes / 2, maxQueuedBytes);
    }

    /** Starts an upgrade; the response is written on the event loop, now or later. */
    public void start(UpgradeRequest upgrade) {
        try {
            checkForm(upgrade.request());
            if (hub.isDraining()) {
                throw new UpgradeRefusedException(SERVICE_UNAVAILABLE, "The server is stopping. Connect again");
            }
            checkSource(upgrade);
            admit(upgrade, firstThatOpens(upgrade.request()));
        } catch (UpgradeRefusedException e) {
            refuse(upgrade, null, e);
        }
    }

    /** @param fault what the connection suffers once it is open; null for nothing */
    private void join(UpgradeRequest upgrade, Offer offer, @Nullable Effect fault) {
        Claims claims = offer.claims();
        CompletableFuture<Boolean> acquired = admission.tryAcquireConnection(claims.room());
        if (acquired.isDone() && !acquired.join()) {
            refuse(upgrade, claims, tooManyOfAccount());
            return;
        }
        Channel channel = upgrade.channel();
        ChatConnection connection = hub.shard(channel.eventLoop())
                .join(services, channel, claims, upgrade.origin().address());
        RoomFanOut room = connection.room();
        Joining joining = new Joining(upgrade, offer, connection, acquired);
        whenReady(room)
                .thenCompose(ready -> acquired)
                .thenCompose(isAcquired -> isAcquired
                        ? admission.admit(claims, room.isDeleted() ? null : room.stored(), services.blocking())
                        : CompletableFuture.failedFuture(tooManyOfAccount()))
                .whenCompleteAsync(
                        (admitted, failure) -> {
                            finish(joining, admitted, failure);
                            if (admitted != null && fault != null) {
                                FaultInjection.end(connection, fault);
                            }
                        },
                        channel.eventLoop());
    }

    private void refuse(UpgradeRequest upgrade, @Nullable Claims claims, UpgradeRefusedException refusal) {
        Capture capture = services.capture();
        if (capture.isOn()) {
            capture.received(
                    "CONNECT",
                    new Exchange(
                            claims == null ? null : claims.room().toString(),
                            claims == null ? null : claims.userId(),
                            upgrade.channel().id().asShortText(),
                            null),
                    null,
                    Outcome.of(refusal.status(), refusal.detail()));
        }
        upgrade.refuse(refusal);
    }

    /** Returns when the room's messages can be received; clients are held for a while if other nodes are away. */
    private static CompletableFuture<Void> whenReady(RoomFanOut room) {
        CompletableFuture<Void> ready = room.ready();
        return ready.isDone() ? ready : ready.copy().orTimeout(MAX_HOLD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Checks the source address and the page's origin. */
    private void checkSource(UpgradeRequest upgrade) throws UpgradeRefusedException {
        String address = upgrade.origin().address();
        if (!limiter.tryHandshake(address)) {
            throw new UpgradeRefusedException(
                    TOO_MANY_REQUESTS, "Too many connections are being opened from this address");
        }
        if (!origins.allow(upgrade.request().headers().getAll(HttpHeaderNames.ORIGIN))) {
            throw new UpgradeRefusedException(403, "The page's origin is not among those that may connect");
        }
        if (upgrade.isForwarded() && !limiter.tryAcquire(upgrade.channel(), address)) {
            throw new UpgradeRefusedException(TOO_MANY_REQUESTS, "There are too many connections from this address");
        }
    }

    private static void checkForm(HttpRequest request) throws UpgradeRefusedException {
        if (!UpgradeRequest.namesWebSocket(request.headers())) {
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

    /** Lets a client in, unless it is to suffer a fault first. */
    private void admit(UpgradeRequest upgrade, Offer offer) {
        Claims claims = offer.claims();
        Channel channel = upgrade.channel();
        switch (services.faults().poll(FaultSpec.CONNECT, claims.room(), claims.userId())) {
            case null -> join(upgrade, offer, null);
            case Effect.Refusal fault ->
                refuse(upgrade, claims, new UpgradeRefusedException(fault.status(), fault.message()));
            case Effect.TokenExpired ignored ->
                refuse(upgrade, claims, new UpgradeRefusedException(403, "The chat token has expired"));
            case Effect.Drop ignored -> channel.close();
            case Effect.Latency fault ->
                channel.eventLoop()
                        .schedule(() -> join(upgrade, offer, null), fault.time().toMillis(), TimeUnit.MILLISECONDS);
            case Effect fault -> join(upgrade, offer, fault);
        }
    }

    /**
     * Returns the first subprotocol that is a valid token. A client of this protocol offers one; others add a name of
     * their own.
     */
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
                return admission.open(each);
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

    private static UpgradeRefusedException tooManyOfAccount() {
        return new UpgradeRefusedException(
                TOO_MANY_REQUESTS, "The account has as many connections as it may have in the region");
    }

    /**
     * A connection that waits to be opened.
     *
     * @param acquired whether the account's quota allows it
     */
    private record Joining(
            UpgradeRequest upgrade, Offer offer, ChatConnection connection, CompletableFuture<Boolean> acquired) {}

    private void finish(Joining joining, @Nullable StoredRoom room, @Nullable Throwable failure) {
        UpgradeRequest upgrade = joining.upgrade;
        ChatConnection connection = joining.connection;
        Channel channel = upgrade.channel();
        Arn arn = joining.offer.claims().room();
        if (room != null && connection.isJoining() && channel.isActive()) {
            connection.room().update(room);
            channel.closeFuture().addListener(closed -> admission.releaseConnection(arn));
            Offer offer = joining.offer;
            if (offer.replay() == null) {
                complete(upgrade, offer, connection, List.of());
            } else {
                hub.shard(channel.eventLoop())
                        .openWithReplay(
                                connection.room(),
                                room,
                                offer.replay(),
                                replay -> completeWithReplay(upgrade, offer, connection, replay));
            }
            return;
        }
        connection.leaveRoom();
        joining.acquired.thenAccept(isAcquired -> {
            if (isAcquired) {
                admission.releaseConnection(arn);
            }
        });
        refuse(upgrade, joining.offer.claims(), failure == null ? thrownOut(connection) : toRefusal(failure));
    }

    private void completeWithReplay(UpgradeRequest upgrade, Offer offer, ChatConnection connection, Replay replay) {
        if (!connection.isJoining() || !upgrade.channel().isActive()) {
            connection.leaveRoom();
            refuse(upgrade, offer.claims(), thrownOut(connection));
            return;
        }
        services.meters().replayed(replay.isRecovered());
        List<byte[]> frames = new ArrayList<>(replay.frames().size() + 1);
        frames.add(services.messaging().resumed(replay));
        frames.addAll(replay.frames());
        complete(upgrade, offer, connection, frames);
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
        if (cause instanceof TimeoutException) {
            return new UpgradeRefusedException(503, "The service can't reach its other nodes at the moment");
        }
        log.error("could not check a chat token", cause);
        return new UpgradeRefusedException(500, "The service failed");
    }

    /** Returns why a client with a valid token may not stay. */
    private static UpgradeRefusedException thrownOut(ChatConnection connection) {
        return connection.room().isDeleted()
                ? UpgradeRefusedException.roomNotFound()
                : new UpgradeRefusedException(403, "The user has been disconnected");
    }

    private void complete(UpgradeRequest upgrade, Offer offer, ChatConnection connection, List<byte[]> replayed) {
        Channel channel = upgrade.channel();
        channel.config().setWriteBufferWaterMark(queueBound);
        upgrade.complete(connection, () -> {
            channel.pipeline().get(ReadScheduler.Reader.class).moveTo(hub.shard(channel.eventLoop()).authenticated);
            connection.open(
                    switchingProtocols(upgrade.request(), offer.text(), channel.alloc()),
                    replayed,
                    Duration.between(clock.instant(), offer.claims().sessionExpiration()));
        });
        connection.startReading();
    }

    private static ByteBuf switchingProtocols(HttpRequest request, String token, ByteBufAllocator allocator) {
        String response = "HTTP/1.1 101 Switching Protocols\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY)) + "\r\n"
                + "Sec-WebSocket-Protocol: " + token + "\r\n\r\n";
        return ByteBufUtil.writeAscii(allocator, response);
    }

    /**
     * Returns Sec-WebSocket-Accept, which proves that the request was read as a WebSocket handshake (RFC 6455, 4.2.2).
     */
    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
