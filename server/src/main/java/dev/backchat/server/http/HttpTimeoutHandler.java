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
 * Hangs up on those who are slow to say what they want, however steadily they say it, or to read what they get: a new
 * connection has the handshake time-out until its first request's headers are there, TLS included; whatever follows has
 * the request time-out, from its first byte to its last, and so has its answer, and saying nothing in between.
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

    /** A request's headers are there. */
    void begun(ChannelHandlerContext context) {
        isIdle = false;
        waitFor(context, requestTimeout, "request_timeout");
    }

    /** All of it is there: now it is our turn. */
    void complete() {
        isIdle = false;
        cancel();
    }

    /** It is being answered, for which the client must read. */
    void answering(ChannelHandlerContext context) {
        waitFor(context, requestTimeout, "answer_timeout");
    }

    /** It has been answered. */
    void idle(ChannelHandlerContext context) {
        isIdle = true;
        waitFor(context, requestTimeout, null);
    }

    /** @param refusal what it is counted as; null if there is nothing to complain about */
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
