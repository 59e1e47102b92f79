package dev.backchat.server.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A line of sockets of an event loop that may read: a few, before the loop does what else it has to do, and the others
 * after, one after the other. Without turns, some hundred sockets that are never empty keep it from delivering for a
 * quarter of a second, for it looks for more input as long as there is some. Only the loop touches it.
 */
final class ReadTurns {
    private static final int AT_A_TIME = 32;

    private final EventLoop loop;
    private final Queue<Reader> waiting = new ArrayDeque<>();
    /** How many may read before the next turn. */
    private int left = AT_A_TIME;

    private boolean isTurnComing;

    ReadTurns(EventLoop loop) {
        this.loop = loop;
    }

    /** Stands next to a socket, and waits for its turn. */
    Reader reader() {
        return new Reader(this);
    }

    private void turn() {
        isTurnComing = false;
        left = AT_A_TIME;
        while (left > 0 && !waiting.isEmpty()) {
            waiting.remove().read();
        }
    }

    private void take() {
        left--;
        if (!isTurnComing) {
            isTurnComing = true;
            // A plain task might run before the loop looks at its sockets again; a scheduled one runs after.
            loop.schedule(this::turn, 0, TimeUnit.NANOSECONDS);
        }
    }

    /** One socket's place in a line. */
    static final class Reader extends ChannelOutboundHandlerAdapter {
        private ReadTurns line;
        /** Who is to read when its turn comes; null while it doesn't wait. */
        private @Nullable ChannelHandlerContext asking;

        private Reader(ReadTurns line) {
            this.line = line;
        }

        /** From the next time that it asks. */
        void moveTo(ReadTurns other) {
            line = other;
        }

        @Override
        public void read(ChannelHandlerContext context) {
            if (asking != null) {
                return;
            }
            if (line.left > 0) {
                line.take();
                context.read();
            } else {
                asking = context;
                line.waiting.add(this);
            }
        }

        private void read() {
            ChannelHandlerContext context = asking;
            if (context != null) {
                asking = null;
                read(context);
            }
        }
    }
}
