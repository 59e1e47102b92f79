package dev.backchat.server.http;

import dev.backchat.server.logging.LogOrigin;
import dev.backchat.server.net.Origin;
import dev.backchat.server.net.RemotePeer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request for a WebSocket; it is refused in HTTP, or replaces the HTTP handlers in the pipeline. */
public final class UpgradeRequest {
    private static final Logger log = LoggerFactory.getLogger(UpgradeRequest.class);

    private final HttpRequestHandler http;
    private final ChannelHandlerContext context;
    private final HttpRequest request;
    private final HttpServices services;
    private final RemotePeer peer;
    private final Origin origin;

    UpgradeRequest(
            HttpRequestHandler http,
            HttpServices services,
            ChannelHandlerContext context,
            HttpRequest request,
            RemotePeer peer) {
        this.http = http;
        this.services = services;
        this.context = context;
        this.request = request;
        this.peer = peer;
        this.origin = peer.origin(request.headers());
    }

    /** Returns whether a client wants a WebSocket, even if a proxy dropped the Upgrade header. */
    static boolean isUpgrade(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return namesWebSocket(headers)
                || (request.method().equals(HttpMethod.GET)
                        && (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
                                || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION)
                                || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)));
    }

    /** Returns whether the Upgrade header names the protocol. */
    public static boolean namesWebSocket(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    public Channel channel() {
        return context.channel();
    }

    public HttpRequest request() {
        return request;
    }

    /** Returns where the request comes from, according to trusted proxies. */
    public Origin origin() {
        return origin;
    }

    /** Returns whether a proxy forwarded it for an address other than that of the connection. */
    public boolean isForwarded() {
        return peer.isTrustedProxy() && !origin.address().equals(peer.address());
    }

    /** Responds with an HTTP status and closes the connection. */
    public void refuse(UpgradeRefusedException refusal) {
        services.meters().refusedUpgrade(refusal.status());
        LogOrigin.setAddress(origin.address());
        log.info("refused a WebSocket: {} {}", refusal.status(), refusal.detail());
        LogOrigin.clear();
        http.refuse(context, services.responses().of(refusal));
    }

    /**
     * Replaces the HTTP handlers with a WebSocket.
     *
     * @param answer writes the response; frames received with the handshake are read after it
     */
    public void complete(ChannelHandler webSocket, Runnable answer) {
        context.pipeline().addLast(webSocket);
        Runnable forwardEarlyFrames = http.removeFrom(context.pipeline());
        answer.run();
        forwardEarlyFrames.run();
    }
}
