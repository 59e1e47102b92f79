package dev.backchat.server.net;

import dev.backchat.server.limit.LogThrottle;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pauses when the kernel fails to accept a connection, instead of retrying at once. */
@Sharable
public final class AcceptBackoffHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptBackoffHandler.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofMillis(1);

    private final ConnectionMeters meters;
    private final LogThrottle logThrottle = new LogThrottle();

    public AcceptBackoffHandler(ConnectionMeters meters) {
        this.meters = meters;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            context.fireExceptionCaught(cause);
            return;
        }
        meters.refusedConnection("accept_failed");
        if (logThrottle.tryLog()) {
            log.error("cannot accept connections: {}", cause.getMessage());
        }
        Channel listening = context.channel();
        if (listening.config().isAutoRead()) {
            listening.config().setAutoRead(false);
            context.executor()
                    .schedule(() -> listening.config().setAutoRead(true), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
        // With io_uring the next attempt is under way regardless of auto-read. The loop rests a moment so that this
        // doesn't take a whole processor; existing connections wait no longer than that.
        LockSupport.parkNanos(REST.toNanos());
    }
}
