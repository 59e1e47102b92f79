package dev.backchat.client.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** A connection for one request after the other. Not thread-safe, except for {@link #close}. */
final class HttpConnection {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    /** What a connection leads to. */
    record Origin(boolean isSecure, String host, int port) {
        /** @throws IllegalArgumentException if it is no URL of HTTP or HTTPS */
        static Origin of(URI uri) {
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean isSecure = scheme.equals("https");
            if (uri.getHost() == null || !(isSecure || scheme.equals("http"))) {
                throw new IllegalArgumentException("not an http or https URL: " + uri);
            }
            int port = uri.getPort() >= 0 ? uri.getPort() : isSecure ? HTTPS_PORT : HTTP_PORT;
            return new Origin(isSecure, uri.getHost(), port);
        }
    }

    /** Connection below TLS: closing it wakes a thread that is blocked on it, and so does interrupting that thread. */
    private final SocketChannel tcp;

    private final OutputStream output;
    private final ResponseInput responses;
    private long usedAtNanos;

    /** @param secured socket to write to and read from: that of TLS, or the channel's own */
    HttpConnection(SocketChannel tcp, Socket secured) throws IOException {
        this.tcp = tcp;
        this.output = secured.getOutputStream();
        this.responses = new ResponseInput(secured.getInputStream());
    }

    SocketChannel tcp() {
        return tcp;
    }

    HttpResponse exchange(byte[] request, String method) throws IOException {
        output.write(request);
        output.flush();
        HttpResponse response = responses.read(method);
        usedAtNanos = System.nanoTime();
        return response;
    }

    boolean isReusable() {
        return responses.isReusable();
    }

    boolean isIdleFor(long nanos) {
        return System.nanoTime() - usedAtNanos >= nanos;
    }

    /** Returns whether the server has closed the connection, or sent what nobody asked for. */
    boolean isStale() {
        try {
            tcp.configureBlocking(false);
            boolean isQuiet = tcp.read(ByteBuffer.allocate(1)) == 0;
            tcp.configureBlocking(true);
            return !isQuiet;
        } catch (IOException e) {
            return true;
        }
    }

    void close() {
        close(tcp);
    }

    static void close(SocketChannel tcp) {
        try {
            tcp.close();
        } catch (IOException e) {
            // The connection is discarded either way.
        }
    }
}
