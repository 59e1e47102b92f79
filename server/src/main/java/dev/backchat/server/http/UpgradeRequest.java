package dev.backchat.server.http;

import dev.backchat.server.net.Origin;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;

/** A request for a WebSocket, which is refused in HTTP, or takes HTTP's handlers out of the pipeline. */
public final class UpgradeRequest {
    private final HttpRequestHandler http;
    private final ChannelHandlerContext context;
    private final HttpRequest request;
    private final Origin origin;

    UpgradeRequest(HttpRequestHandler http, ChannelHandlerContext context, HttpRequest request, Origin origin) {
        this.http = http;
        this.context = context;
        this.request = request;
        this.origin = origin;
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

    /** Whether the header Upgrade names the protocol. */
    public static boolean namesWebSocket(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    public Channel channel() {
        return context.channel();
    }

    public HttpRequest request() {
        return request;
    }

    /** Where it comes from, as far as trusted proxies say. */
    public Origin origin() {
        return origin;
    }

    /** Whether a proxy has passed it on for another address than that of the connection. */
    public boolean isForwarded() {
        return http.isForwarded(origin);
    }

    /** Answers with an HTTP status, and closes. */
    public void refuse(UpgradeRefusedException refusal) {
        http.refuseUpgrade(context, origin, refusal);
    }

    /**
     * Puts a WebSocket in the place of HTTP.
     *
     * @param answer writes the response; frames that came with the handshake are read after it
     */
    public void complete(ChannelHandler webSocket, Runnable answer) {
        context.pipeline().addLast(webSocket);
        Runnable forwardEarlyFrames = http.removeFrom(context.pipeline());
        answer.run();
        forwardEarlyFrames.run();
    }
}
