package dev.backchat.server.http;

import dev.backchat.server.net.ConnectionMeters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose client is too slow to send a request, however steadily, or to read a response. A new
 * connection has the handshake timeout, TLS included, until the headers of its first request are complete; the request
 * timeout then applies to each request from its first byte to its last, to each response, and to the idle time in
 * between.
 */
public final class HttpTimeoutHandler extends ChannelInboundHandlerAdapter {
    private final Duration handshakeTimeout;
    private final Duration requestTimeout;
    private final ConnectionMeters meters;
    private @Nullable Future<?> end;
    private boolean isIdle;

    public HttpTimeoutHandler(Duration handshakeTimeout, Duration requestTimeout, ConnectionMeters meters) {
        this.handshakeTimeout = handshakeTimeout;
        this.requestTimeout = requestTimeout;
        this.meters = meters;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        waitFor(context, handshakeTimeout, "handshake_timeout");
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (isIdle && read instanceof ByteBuf bytes && bytes.isReadable()) {
            isIdle = false;
            waitFor(context, requestTimeout, "request_timeout");
        }
        context.fireChannelRead(read);
    }

    /** Called when a request's headers are complete. */
    void begun(ChannelHandlerContext context) {
        isIdle = false;
        waitFor(context, requestTimeout, "request_timeout");
    }

    /** Called when the whole request has been received: the server is to respond now. */
    void complete() {
        isIdle = false;
        cancel();
    }

    /** Called when the response is being written, which the client must read. */
    void answering(ChannelHandlerContext context) {
        waitFor(context, requestTimeout, "answer_timeout");
    }

    /** Called when the response has been written. */
    void idle(ChannelHandlerContext context) {
        isIdle = true;
        waitFor(context, requestTimeout, null);
    }

    /** @param refusal the reason to count a timeout by; null if it is no fault of the client's */
    private void waitFor(ChannelHandlerContext context, Duration time, @Nullable String refusal) {
        cancel();
        end = context.executor()
                .schedule(
                        () -> {
                            if (refusal != null) {
                                meters.refusedConnection(refusal);
                            }
                            context.channel().close();
                        },
                        time.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void cancel() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        cancel();
    }
}
