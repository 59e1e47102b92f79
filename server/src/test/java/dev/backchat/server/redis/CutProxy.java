package dev.backchat.server.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Forwards connections to a port of this machine, and swallows what goes in one of the two directions when told to. What
 * was swallowed never comes, so neither does what follows it on the same connection.
 */
final class CutProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean swallowsRequests;
    private volatile boolean swallowsAnswers;

    CutProxy(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void swallowRequests(boolean isOn) {
        swallowsRequests = isOn;
    }

    void swallowAnswers(boolean isOn) {
        swallowsAnswers = isOn;
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listening.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> forward(near, far, true));
                Thread.ofVirtual().start(() -> forward(far, near, false));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void forward(Socket from, Socket to, boolean isRequest) {
        byte[] buffer = new byte[8192];
        boolean isCut = false;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                isCut |= isRequest ? swallowsRequests : swallowsAnswers;
                if (!isCut) {
                    out.write(buffer, 0, length);
                }
            }
        } catch (IOException e) {
            // The other side has closed it.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
