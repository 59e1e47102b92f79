package dev.backchat.server.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket for clients that a service manager keeps and passes to each process it starts, as in {@code
 * sd_listen_fds(3)}. It outlives the process: connections made while no process runs wait in the kernel's queue and
 * aren't refused. Closing it here leaves the manager's descriptor open; shutting it down would not.
 */
public final class PassedSocket {
    /** Name of the socket if more than one is passed ({@code FileDescriptorName=} of systemd). */
    static final String NAME = "clients";

    private static final int FIRST_DESCRIPTOR = 3;

    /** Constants of Linux, on the processors that Netty's epoll supports. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_DOMAIN = 39;
    private static final int IPPROTO_TCP = 6;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;

    private final int descriptor;
    private final InetSocketAddress address;

    private PassedSocket(int descriptor, InetSocketAddress address) {
        this.descriptor = descriptor;
        this.address = address;
    }

    /**
     * Returns the socket passed to this process; null if there is none. Variables inherited from another process, for
     * which they were meant, are ignored.
     *
     * @param environment the environment of this process
     * @param pid the id of this process
     * @throws IOException if the passed socket can't be used; the message says why
     */
    public static @Nullable PassedSocket find(Map<String, String> environment, long pid) throws IOException {
        String count = environment.get("LISTEN_FDS");
        if (count == null || !Long.toString(pid).equals(environment.get("LISTEN_PID"))) {
            return null;
        }
        return switch (count) {
            case "0" -> null;
            case "1" -> at(FIRST_DESCRIPTOR);
            default -> at(FIRST_DESCRIPTOR + place(count, environment.getOrDefault("LISTEN_FDNAMES", "")));
        };
    }

    /** Returns the position of the socket among several. */
    private static int place(String count, String names) throws IOException {
        List<String> each = List.of(names.split(":", -1));
        int place = each.indexOf(NAME);
        if (!count.equals(Integer.toString(each.size())) || place < 0 || place != each.lastIndexOf(NAME)) {
            throw new IOException("cannot tell which socket is for clients: LISTEN_FDS is " + count
                    + ", so LISTEN_FDNAMES must be as many names, one of them '" + NAME + "'; it is '" + names + "'");
        }
        return place;
    }

    /** Returns the listening socket open under this descriptor. */
    public static PassedSocket at(int descriptor) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException(
                    "cannot use the socket that was passed: that needs epoll, which is not available",
                    Epoll.unavailabilityCause());
        }
        Socket socket;
        boolean listens;
        try {
            socket = new Socket(descriptor);
            int domain = socket.getIntOpt(SOL_SOCKET, SO_DOMAIN);
            listens = (domain == AF_INET || domain == AF_INET6)
                    && socket.getIntOpt(SOL_SOCKET, SO_PROTOCOL) == IPPROTO_TCP
                    && socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 1;
        } catch (IOException | ChannelException e) {
            throw new IOException("descriptor " + descriptor + ", which was passed by LISTEN_FDS, is no socket", e);
        }
        if (!listens) {
            throw new IOException(
                    "descriptor " + descriptor + ", which was passed by LISTEN_FDS, is no listening TCP socket;"
                            + " systemd makes one of ListenStream= with a port and Accept=no");
        }
        makeNonBlocking(descriptor);
        return new PassedSocket(descriptor, socket.localAddress());
    }

    /** Otherwise an event loop would block in accept() if another process sharing the socket was quicker. */
    private static void makeNonBlocking(int descriptor) throws IOException {
        Linker.Option variadic = Linker.Option.firstVariadicArg(2);
        int flags = call("fcntl", List.of(descriptor, F_GETFL, 0), variadic);
        if (flags < 0 || call("fcntl", List.of(descriptor, F_SETFL, flags | O_NONBLOCK), variadic) < 0) {
            throw new IOException("cannot make descriptor " + descriptor + " non-blocking");
        }
    }

    /** Calls a function of the C library whose arguments and result are ints. */
    @SuppressWarnings("restricted") // The launcher permits native access.
    private static int call(String name, List<Integer> arguments, Linker.Option... options) {
        ValueLayout[] layouts = new ValueLayout[arguments.size()];
        Arrays.fill(layouts, ValueLayout.JAVA_INT);
        Linker linker = Linker.nativeLinker();
        MethodHandle function = linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts),
                options);
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(name + " throws nothing", e);
        }
    }

    /**
     * Starts accepting from the socket. May be called only once, because closing the returned channel closes the
     * descriptor.
     *
     * @param transport one that supports descriptors
     */
    public ChannelFuture open(ServerBootstrap bootstrap, Transport transport) throws IOException {
        if (transport == Transport.EPOLL) {
            return bootstrap
                    .channelFactory(() -> new EpollServerSocketChannel(descriptor))
                    .register();
        }
        // Netty's io_uring creates its sockets itself and refers to them by descriptor. So it binds one, and before it
        // has asked the kernel for anything on that, the passed socket takes over its descriptor and options.
        ChannelFuture bound = bootstrap
                .channel(transport.channel())
                .option(ChannelOption.AUTO_READ, false)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .awaitUninterruptibly();
        if (bound.isSuccess()) {
            replace(((UnixChannel) bound.channel()).fd().intValue());
            bound.channel().config().setOptions(bootstrap.config().options());
            bound.channel().config().setAutoRead(true);
        }
        return bound;
    }

    private void replace(int other) throws IOException {
        if (call("dup2", List.of(descriptor, other)) < 0) {
            throw new IOException("cannot put descriptor " + descriptor + " in the place of " + other);
        }
        new FileDescriptor(descriptor).close();
    }

    /** Returns the address it listens on. */
    public String host() {
        return NetUtil.toAddressString(address.getAddress());
    }

    /** Returns the port it listens on. */
    public int port() {
        return address.getPort();
    }
}
