package dev.backchat.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection with a last response. Closing at once would reset a socket with unread input, and the client might
 * never read the response; so further input is read and discarded for a while.
 */
public final class LingeringClose {
    private static final Duration DISCARD_TIME = Duration.ofSeconds(5);

    private LingeringClose() {}

    /** @param onWritten is called when the response has been sent, after which the socket sends nothing */
    static void start(ChannelHandlerContext context, FullHttpResponse response, Runnable onWritten) {
        HttpUtil.setKeepAlive(response, false);
        context.read();
        context.writeAndFlush(response).addListener(written -> {
            onWritten.run();
            if (context.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
                duplex.shutdownOutput();
            }
        });
        // The codec would accumulate the discarded input.
        context.pipeline().remove(HttpServerCodec.class);
        context.executor().schedule(() -> context.close(), DISCARD_TIME.toMillis(), TimeUnit.MILLISECONDS);
    }
}
