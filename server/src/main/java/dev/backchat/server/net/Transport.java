package dev.backchat.server.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The mechanism by which event loops learn of events on their sockets; fastest first. */
public enum Transport {
    /** Requires Linux 6.1 or newer, and that it is not forbidden, as it is by Docker's default profile. */
    IO_URING {
        @Override
        boolean isAvailable() {
            return IoUring.isAvailable();
        }

        @Override
        public IoHandlerFactory loops() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        public Class<? extends ServerSocketChannel> channel() {
            return IoUringServerSocketChannel.class;
        }
    },
    /** Requires Linux. */
    EPOLL {
        @Override
        boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        public IoHandlerFactory loops() {
            return EpollIoHandler.newFactory();
        }

        @Override
        public Class<? extends ServerSocketChannel> channel() {
            return EpollServerSocketChannel.class;
        }
    },
    /** Works everywhere. */
    NIO {
        @Override
        boolean isAvailable() {
            return true;
        }

        @Override
        public IoHandlerFactory loops() {
            return NioIoHandler.newFactory();
        }

        @Override
        public Class<? extends ServerSocketChannel> channel() {
            return NioServerSocketChannel.class;
        }
    };

    /** Returns the transports that work on this machine, by name. */
    public static Map<String, Transport> available() {
        Map<String, Transport> available = new LinkedHashMap<>();
        Stream.of(values()).filter(Transport::isAvailable).forEach(each -> available.put(each.toString(), each));
        return available;
    }

    /** Returns the fastest available transport. */
    public static Transport best() {
        return available().values().iterator().next();
    }

    /**
     * Checks that this transport can use a listening socket by its descriptor.
     *
     * @throws IOException if it can't, as the JDK offers no way to
     */
    public void requireDescriptors() throws IOException {
        if (this == NIO) {
            throw new IOException(
                    "transport nio cannot take the socket that was passed by LISTEN_FDS; io_uring and epoll can");
        }
    }

    abstract boolean isAvailable();

    public abstract IoHandlerFactory loops();

    public abstract Class<? extends ServerSocketChannel> channel();

    /** Returns {@code io_uring}, {@code epoll} or {@code nio}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
