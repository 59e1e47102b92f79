package dev.backchat.server.edge;

import dev.backchat.server.chat.ChatConnection;
import dev.backchat.server.chat.ChatServices;
import dev.backchat.server.chat.Hub;
import dev.backchat.server.chat.UpgradeHandler;
import dev.backchat.server.http.AllowedOrigins;
import dev.backchat.server.http.CrossOrigin;
import dev.backchat.server.http.HttpConnections;
import dev.backchat.server.http.HttpErrors;
import dev.backchat.server.http.HttpRequestHandler;
import dev.backchat.server.http.HttpResponses;
import dev.backchat.server.http.HttpServices;
import dev.backchat.server.http.HttpTimeoutHandler;
import dev.backchat.server.http.InboundChunker;
import dev.backchat.server.http.LimitedHeaders;
import dev.backchat.server.http.RequestExecutor;
import dev.backchat.server.http.RequestMemory;
import dev.backchat.server.http.UpgradeRequest;
import dev.backchat.server.http.WorkLimiter;
import dev.backchat.server.net.AccountedSslHandler;
import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.ConnectionLimiter;
import dev.backchat.server.net.ConnectionMeters;
import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.net.ProxyProtocolHandler;
import dev.backchat.server.net.ReadScheduler;
import dev.backchat.server.net.RemotePeer;
import dev.backchat.server.net.TlsCertificate;
import dev.backchat.server.net.TlsMismatchHandler;
import dev.backchat.server.time.ServerClock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.concurrent.Executor;

/**
 * Assembles the pipeline of each new connection, from the socket on:
 *
 * <ol>
 *   <li>{@link ReadScheduler.Reader}: takes turns in reading
 *   <li>{@link ProxyProtocolHandler}, for trusted proxies: reads the client's address; removes itself
 *   <li>{@link TlsMismatchHandler}: refuses TLS on a plain port and the reverse; removes itself
 *   <li>{@link AccountedSslHandler}, with TLS
 *   <li>{@link HttpTimeoutHandler}
 *   <li>{@link InboundChunker}: passes on small portions, each accounted for before the codec gets it
 *   <li>Netty's {@link HttpServerCodec}
 *   <li>{@link HttpRequestHandler}
 * </ol>
 *
 * When a WebSocket is opened, {@link UpgradeRequest} replaces the last four with a {@link ChatConnection}.
 */
class ClientPipeline extends ChannelInitializer<Channel> {
    /** Fits the longest valid request line: UntagResource with 50 keys of 128 characters, percent-encoded. */
    private static final int MAX_LINE_BYTES = 128 * 1024;

    /**
     * Objects shared by the listeners of a process.
     *
     * @param allowedHosts the host names that requests may use
     * @param knownKeys whether the server accepts keys that every web page knows
     * @param budget for the memory of all clients
     * @param requestMemory for the requests that are not answered yet
     * @param connections those that have not become WebSockets
     * @param work bounds the requests that are handled at once
     * @param blocking runs tasks that may wait for the store
     */
    record Shared(
            Hub hub,
            AllowedHosts allowedHosts,
            boolean knownKeys,
            MemoryBudget budget,
            RequestMemory requestMemory,
            HttpConnections connections,
            WorkLimiter work,
            Executor blocking,
            ServerClock clock) {
        /** Returns the same for connections that are not drained. */
        Shared withConnections(HttpConnections connections) {
            return new Shared(hub, allowedHosts, knownKeys, budget, requestMemory, connections, work, blocking, clock);
        }
    }

    private final Clients clients;
    private final ConnectionLimiter limiter;
    private final TlsCertificate certificate;
    private final Hub hub;
    private final HttpServices http;
    private final UpgradeHandler upgrades;

    ClientPipeline(
            Clients clients,
            ConnectionLimiter limiter,
            TlsCertificate certificate,
            ClientServices services,
            Shared shared) {
        this.clients = clients;
        this.limiter = limiter;
        this.certificate = certificate;
        this.hub = shared.hub;
        AllowedOrigins origins = new AllowedOrigins(clients.allowedOrigins());
        this.http = new HttpServices(
                clients.http(),
                shared.allowedHosts,
                new RequestExecutor(services.controlPlane(), shared.work, shared.blocking),
                new HttpResponses(
                        shared.clock.machine(), new CrossOrigin(origins, shared.knownKeys), services.console()),
                new HttpErrors(services.controlPlane(), clients.http()),
                shared.budget,
                shared.requestMemory,
                shared.connections,
                services.connectionMeters());
        ChatServices chat = new ChatServices(
                services.messaging(),
                services.faults(),
                services.capture(),
                services.tracing(),
                clients.chat(),
                services.chatMeters(),
                shared.clock,
                shared.blocking);
        this.upgrades = new UpgradeHandler(limiter, origins, services.admission(), hub, chat, shared.clock);
    }

    ConnectionMeters meters() {
        return http.meters();
    }

    @Override
    protected void initChannel(Channel channel) {
        MemoryBudget.Account account = http.budget().open(channel);
        boolean isSecure = certificate.isUsed();
        // A client that shuts down its output may wait for its response (RFC 9112, 9.6); in TLS, an end without a
        // close_notify is a truncation.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, !isSecure);
        RemotePeer peer = peer(channel, isSecure);
        ChannelPipeline pipeline = channel.pipeline();

        pipeline.addLast(hub.shard(channel.eventLoop()).unauthenticated.reader());
        if (peer.isTrustedProxy()) {
            pipeline.addLast(new ProxyProtocolHandler(peer, () -> limiter.tryAccept(channel, peer)));
        } else if (!limiter.tryAccept(channel, peer)) {
            return;
        }
        pipeline.addLast(new TlsMismatchHandler(isSecure, http.meters()));
        if (isSecure) {
            pipeline.addLast(certificate.newHandler(channel, clients.http().handshakeTimeout(), account));
        }
        HttpTimeoutHandler timeouts = new HttpTimeoutHandler(
                clients.http().handshakeTimeout(), clients.http().requestTimeout(), http.meters());
        HttpRequestHandler requests = new HttpRequestHandler(http, channel, account, timeouts, peer, upgrades::start);
        pipeline.addLast(timeouts);
        pipeline.addLast(new InboundChunker(requests::onInbound, account));
        pipeline.addLast(codec(requests::onHeader));
        pipeline.addLast(requests);
    }

    /** Returns the peer of a connection, as far as its socket tells. */
    RemotePeer peer(Channel channel, boolean isSecure) {
        return RemotePeer.of(channel, clients.trustedProxies(), isSecure);
    }

    private HttpServerCodec codec(Runnable onHeader) {
        return new HttpServerCodec(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(http.limits().maxHeaderBytes())
                .setHeadersFactory(LimitedHeaders.upTo(http.limits().maxHeaders(), onHeader)));
    }
}
