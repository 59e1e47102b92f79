package dev.backchat.api.testrun;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client over a TCP socket, for HTTP and for WebSockets: it can do what no well-behaved client would, and sees every
 * byte that it receives. Failures to read or write are {@link UncheckedIOException}s.
 */
public final class RawWebSocket implements AutoCloseable {
    private static final String END_OF_HEAD = "\r\n\r\n";

    /** A frame as received: its first two bytes and its payload. */
    public record Frame(int first, int second, byte[] payload) {
        public int opcode() {
            return first & 0x0f;
        }

        public String text() {
            return new String(payload, UTF_8);
        }

        /** Returns the status of a Close frame; -1 for another frame. */
        public int closeStatus() {
            return opcode() == ClientFrames.CLOSE ? ByteBuffer.wrap(payload).getShort() & 0xffff : -1;
        }

        /** Returns the reason of a Close frame with a status. */
        public String closeReason() {
            return new String(payload, Short.BYTES, payload.length - Short.BYTES, UTF_8);
        }
    }

    /**
     * The response to an upgrade request.
     *
     * @param headers by their names in lower case
     * @param socket null if the server refused
     */
    public record Upgrade(
            int status,
            Map<String, String> headers,
            String body,
            @Nullable RawWebSocket socket) {
        /** Returns the socket of an accepted request. */
        public RawWebSocket accepted() {
            if (socket == null) {
                throw new AssertionError("the upgrade was refused: " + status + " " + body);
            }
            return socket;
        }
    }

    /** An action of a socket. */
    @FunctionalInterface
    private interface Io<T> {
        T run() throws IOException;
    }

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private Duration limit = Patience.LIMIT;

    /** @param receiveBufferBytes size of the kernel's buffer, which bounds what it receives unread; 0 for the usual */
    private RawWebSocket(InetSocketAddress server, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(server);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) limit.toMillis());
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** Connects to a port of this machine. */
    public static RawWebSocket connect(int port) {
        return connect(port, 0);
    }

    /**
     * Connects to a port of this machine.
     *
     * @param receiveBufferBytes size of the kernel's buffer, which bounds what it receives unread; 0 for the usual
     */
    public static RawWebSocket connect(int port, int receiveBufferBytes) {
        return io(() -> new RawWebSocket(new InetSocketAddress("127.0.0.1", port), receiveBufferBytes));
    }

    /** Opens a WebSocket on a port of this machine. */
    public static RawWebSocket open(int port, String token) {
        return open(port, token, 0);
    }

    /** Opens a WebSocket on a port of this machine. */
    public static RawWebSocket open(int port, String token, int receiveBufferBytes) {
        return connect(port, receiveBufferBytes)
                .exchange(upgradeRequest(Map.of("Sec-WebSocket-Protocol", token)))
                .accepted();
    }

    /** Asks for an upgrade with the token as subprotocol. */
    public static Upgrade upgrade(URI server, String token) {
        return upgrade(server, Map.of("Sec-WebSocket-Protocol", token));
    }

    /** Asks for an upgrade with the headers of a correct request; those given replace or add, "" leaves one out. */
    public static Upgrade upgrade(URI server, Map<String, String> headers) {
        Map<String, String> all = new TreeMap<>(headers);
        all.putIfAbsent("Host", server.getAuthority());
        return exchange(server, upgradeRequest(all));
    }

    /** Sends the bytes of a whole request, and reads the response: its head, and its body if it refuses. */
    public static Upgrade exchange(URI server, String request) {
        return io(() -> new RawWebSocket(new InetSocketAddress(server.getHost(), server.getPort()), 0))
                .exchange(request);
    }

    /** Returns the bytes of an upgrade request with the token as subprotocol. */
    public static String upgradeRequest(String token) {
        return upgradeRequest(Map.of("Sec-WebSocket-Protocol", token));
    }

    /** Returns the bytes of an upgrade request; the headers given replace or add, "" leaves one out. */
    public static String upgradeRequest(Map<String, String> headers) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "Host", "localhost",
                "Connection", "Upgrade",
                "Upgrade", "websocket",
                "Sec-WebSocket-Version", "13",
                "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
        all.putAll(headers);
        StringBuilder request = new StringBuilder("GET / HTTP/1.1\r\n");
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.append(name).append(": ").append(value).append("\r\n");
            }
        });
        return request.append("\r\n").toString();
    }

    private Upgrade exchange(String request) {
        write(request);
        String head = readHead();
        int status = Integer.parseInt(head.split(" ", 3)[1]);
        Map<String, String> headers = new TreeMap<>();
        head.lines().skip(1).filter(line -> !line.isEmpty()).forEach(line -> {
            String[] header = line.split(":", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
        });
        if (status == 101) {
            return new Upgrade(status, headers, "", this);
        }
        String body = readBody(head);
        close();
        return new Upgrade(status, headers, body, null);
    }

    /** Sends bytes as they are. */
    public void write(byte[] bytes) {
        io(() -> {
            out.write(bytes);
            return bytes;
        });
    }

    /** Sends the characters of a text, none above U+00FF, as bytes. */
    public void write(String text) {
        write(text.getBytes(ISO_8859_1));
    }

    /**
     * Sends a masked frame.
     *
     * @param first flags and opcode
     */
    public void frame(int first, byte[] payload) {
        write(ClientFrames.frame(first, payload));
    }

    /** Sends a text message in one frame. */
    public void text(String payload) {
        write(ClientFrames.text(payload));
    }

    /** Shuts down the output; the server may still send. */
    public void endOutput() {
        io(() -> {
            socket.shutdownOutput();
            return socket;
        });
    }

    /** Reads the head of a response, up to its empty line. */
    public String readHead() {
        return io(() -> {
            StringBuilder head = new StringBuilder();
            while (head.indexOf(END_OF_HEAD, head.length() - END_OF_HEAD.length()) < 0) {
                head.append((char) in.readUnsignedByte());
            }
            return head.toString();
        });
    }

    /** Reads the body of a response, of the length that its head has. */
    public String readBody(String head) {
        String length = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .findFirst()
                .orElse("content-length: 0");
        return io(() -> {
            byte[] body = new byte[Integer.parseInt(length.substring(15).strip())];
            in.readFully(body);
            return new String(body, UTF_8);
        });
    }

    /** Reads a frame of any kind. */
    public Frame readFrame() {
        return io(() -> {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            long length = second == 127 ? in.readLong() : second == 126 ? in.readUnsignedShort() : second;
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            return new Frame(first, second, payload);
        });
    }

    /** Reads a frame of any kind; returns null at the end of the stream. */
    public @Nullable Frame readFrameOrEnd() {
        try {
            return readFrame();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
                return null;
            }
            throw e;
        }
    }

    /** Reads a frame, and answers pings before it; returns null at the end of the stream. */
    public @Nullable Frame next() {
        long end = System.nanoTime() + limit.toNanos();
        Frame frame = readFrameOrEnd();
        while (frame != null && frame.opcode() == ClientFrames.PING) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("nothing but pings came");
            }
            pong(frame);
            frame = readFrameOrEnd();
        }
        return frame;
    }

    private void pong(Frame ping) {
        frame(ClientFrames.FIN | ClientFrames.PONG, ping.payload());
    }

    /** Reads a number of pings, between which nothing may come, and answers them. */
    public void answerPings(int count) {
        for (int i = 0; i < count; i++) {
            pong(requireOpcode(ClientFrames.PING, readFrameOrEnd()));
        }
    }

    /** Reads the text of the next frame, which must be a text frame. */
    public String nextText() {
        return requireOpcode(ClientFrames.TEXT, next()).text();
    }

    /** Reads the next frame, which must be a Close frame. */
    public Frame nextClose() {
        return requireOpcode(ClientFrames.CLOSE, next());
    }

    private static Frame requireOpcode(int opcode, @Nullable Frame frame) {
        if (frame == null || frame.opcode() != opcode) {
            throw new AssertionError("not a frame of opcode " + opcode + ": "
                    + (frame == null ? "the end of the stream" : frame.opcode() + " " + frame.text()));
        }
        return frame;
    }

    /** Reads to the end of the stream, and returns that; fails if the server does not end it in time. */
    public byte[] readToEnd() {
        return io(in::readAllBytes);
    }

    /** Waits until the server has ended the connection, with or without a reset; fails if it does not in time. */
    public void awaitEnd() {
        try {
            readToEnd();
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof SocketException)) {
                throw e;
            }
        }
    }

    /** Sets the time that a read waits. */
    public void limit(Duration limit) {
        this.limit = limit;
        io(() -> {
            socket.setSoTimeout((int) limit.toMillis());
            return socket;
        });
    }

    /** Closes the connection without a Close frame. */
    @Override
    public void close() {
        io(() -> {
            socket.close();
            return socket;
        });
    }

    private static <T> T io(Io<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
