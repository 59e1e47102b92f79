package dev.backchat.conformance.fault;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Stands between a client and a server, and cuts, delays, holds up and doubles what passes. */
public final class FaultyProxy implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;

    private final Supplier<URI> server;
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean refusing;
    private volatile boolean holding;
    private volatile boolean doubling;
    private volatile Duration maxDelay = Duration.ZERO;

    /** Begins to pass everything on to the server as it is. */
    public FaultyProxy(URI server) {
        this(() -> server);
    }

    /** Begins to pass everything on as it is, each connection to the server that there is for it, as a load balancer does. */
    public FaultyProxy(Supplier<URI> server) {
        this.server = server;
        try {
            listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Where it listens, under a scheme. */
    public String url(String scheme) {
        return scheme + "://127.0.0.1:" + listening.getLocalPort();
    }

    /** How many connections it has taken so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Breaks all connections that there are. */
    public void cut() {
        for (int left = sockets.size(); left > 0; left--) {
            Socket socket = sockets.poll();
            if (socket != null) {
                close(socket);
            }
        }
    }

    /** Takes connections from now on only to close them. */
    public void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** Lets nothing more through to the client; what was held is let go, late, when it ends. */
    public void hold(boolean hold) {
        holding = hold;
    }

    /** Delays each piece by any time up to this, each connection for itself. */
    public void delay(Duration max) {
        maxDelay = max;
    }

    /** Passes each WebSocket frame of the server on twice, on connections that are opened from now on. */
    public void doubleFrames(boolean twice) {
        doubling = twice;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                accepted.incrementAndGet();
                if (refusing) {
                    close(client);
                    continue;
                }
                URI chosen = server.get();
                Socket upstream = new Socket(chosen.getHost(), chosen.getPort());
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(upstream);
                try {
                    threads.execute(() -> pass(client, upstream, false));
                    threads.execute(() -> pass(upstream, client, true));
                } catch (RejectedExecutionException e) {
                    // It came while the proxy was being closed.
                    close(client);
                    close(upstream);
                }
            } catch (IOException e) {
                // The proxy is closed, or the server is gone: the client will notice.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean toClient) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            if (toClient && doubling) {
                passFramesTwice(new DataInputStream(in), out);
                return;
            }
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                wait(toClient);
                out.write(chunk, 0, read);
            }
        } catch (IOException e) {
            // One side is gone, and with it the other.
        }
    }

    private void passFramesTwice(DataInputStream in, OutputStream out) throws IOException {
        // The head of the upgrade, once.
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.readUnsignedByte();
            head.append((char) next);
            out.write(next);
        }
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            byte[] extended = length == 126 ? in.readNBytes(2) : new byte[0];
            int payload = length == 126 ? (extended[0] & 0xff) << 8 | extended[1] & 0xff : length;
            byte[] bytes = in.readNBytes(payload);
            boolean isText = (first & 0xf) == 1;
            for (int times = isText ? 2 : 1; times > 0; times--) {
                out.write(first);
                out.write(length);
                out.write(extended);
                out.write(bytes);
            }
        }
    }

    private void wait(boolean toClient) {
        long max = maxDelay.toNanos();
        if (max > 0) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(max));
        }
        while (toClient && holding && !listening.isClosed()) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // No more from here on, so that none comes after the cut.
        threads.shutdown();
        cut();
        threads.close();
    }
}
