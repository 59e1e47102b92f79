package dev.backchat.server.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Queues the sockets of an event loop that want to read: a few read per turn of the loop, the others in later turns, in
 * order. Without turns, some hundred sockets that are never empty would keep the loop from delivering for a quarter of
 * a second, as it looks for more input as long as there is some. Confined to the loop.
 */
public final class ReadScheduler {
    private static final int READS_PER_TURN = 32;

    private final EventLoop loop;
    private final Queue<Reader> waiting = new ArrayDeque<>();
    /** Number of reads left in this turn. */
    private int left = READS_PER_TURN;

    private boolean isTurnScheduled;

    public ReadScheduler(EventLoop loop) {
        this.loop = loop;
    }

    /** Returns a handler that delays the reads of one socket until its turn. */
    public Reader reader() {
        return new Reader(this);
    }

    private void turn() {
        isTurnScheduled = false;
        left = READS_PER_TURN;
        while (left > 0 && !waiting.isEmpty()) {
            waiting.remove().read();
        }
    }

    private void acquire() {
        left--;
        if (!isTurnScheduled) {
            isTurnScheduled = true;
            // A plain task might run before the loop looks at its sockets again; a scheduled one runs after.
            loop.schedule(this::turn, 0, TimeUnit.NANOSECONDS);
        }
    }

    /** One socket's place in a scheduler. */
    public static final class Reader extends ChannelOutboundHandlerAdapter {
        private ReadScheduler scheduler;
        /** The context to read from when its turn comes; null while it doesn't wait. */
        private @Nullable ChannelHandlerContext pending;

        private Reader(ReadScheduler scheduler) {
            this.scheduler = scheduler;
        }

        /** Uses another scheduler from the next read on. */
        public void moveTo(ReadScheduler other) {
            scheduler = other;
        }

        @Override
        public void read(ChannelHandlerContext context) {
            if (pending != null) {
                return;
            }
            if (scheduler.left > 0) {
                scheduler.acquire();
                context.read();
            } else {
                pending = context;
                scheduler.waiting.add(this);
            }
        }

        private void read() {
            ChannelHandlerContext context = pending;
            if (context != null) {
                pending = null;
                read(context);
            }
        }
    }
}
