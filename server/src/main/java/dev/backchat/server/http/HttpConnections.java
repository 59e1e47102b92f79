package dev.backchat.server.http;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;

/**
 * The HTTP connections of a listener, to end them when the server stops. Connections that have become WebSockets are
 * not among them.
 */
public final class HttpConnections {
    /** Events fired through the pipeline of a connection. */
    enum Event {
        /** The connection closes unless it has a request to answer. */
        CLOSE_IF_IDLE
    }

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile boolean keepsAlive = true;
    private volatile boolean closesIdle;

    void add(Channel channel) {
        open.add(channel);
    }

    void remove(Channel channel) {
        open.remove(channel);
    }

    /** Returns whether a connection may stay open after a response. */
    boolean keepsAlive() {
        return keepsAlive;
    }

    /** Returns whether a connection closes as soon as it has no request to answer. */
    boolean closesIdle() {
        return closesIdle;
    }

    /**
     * Lets each connection close after its next response. Idle ones stay open until {@link #closeIdle}, because a
     * client might be sending a request on one of them.
     */
    public void stopKeepingAlive() {
        keepsAlive = false;
    }

    /**
     * Closes idle connections, and waits until the requests on the others are answered.
     *
     * @return the number of connections that are still open after {@code limit}
     */
    public int closeIdle(Duration limit) {
        closesIdle = true;
        for (Channel channel : open) {
            channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(Event.CLOSE_IF_IDLE));
        }
        open.newCloseFuture().awaitUninterruptibly(limit.toMillis());
        return open.size();
    }
}
