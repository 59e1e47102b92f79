package dev.backchat.conformance.messaging;

import dev.backchat.conformance.Json;
import dev.backchat.conformance.Patience;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A WebSocket written on a TCP socket: every bit of what goes out can be chosen, every bit of what comes in is seen. */
public final class RawWebSocket implements AutoCloseable {
    /** The opcodes of RFC 6455. */
    static final int CONTINUATION = 0;

    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int LAST = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    /** A frame that the server sent. */
    record Frame(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }

        String closeReason() {
            return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    /** The server's answer to the request to upgrade; {@code socket} is there when it agreed. */
    public record Upgrade(
            int status,
            Map<String, String> headers,
            String body,
            @Nullable RawWebSocket socket) {

        /** The socket of an accepted request. */
        public RawWebSocket accepted() {
            if (socket == null) {
                throw new AssertionError("the upgrade was refused: " + status + " " + body);
            }
            return socket;
        }

        ObjectNode json() {
            return Json.object(body);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private Duration patience = Patience.LIMIT;

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.toMillis());
    }

    /** Asks for an upgrade with the token as subprotocol. */
    public static Upgrade upgrade(URI websocket, String token) {
        return upgrade(websocket, Map.of("Sec-WebSocket-Protocol", token));
    }

    /** Asks for an upgrade with the headers of a right request; those given replace or add, "" leaves one out. */
    static Upgrade upgrade(URI websocket, Map<String, String> headers) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "Host", websocket.getAuthority(),
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
        return exchange(websocket, request.append("\r\n").toString());
    }

    /** Sends the bytes of a whole request and reads the answer's head, and its body where it refuses. */
    public static Upgrade exchange(URI websocket, String request) {
        try {
            RawWebSocket socket = new RawWebSocket(new Socket(websocket.getHost(), websocket.getPort()));
            socket.out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            int status = Integer.parseInt(socket.readLine().split(" ", 3)[1]);
            Map<String, String> headers = new TreeMap<>();
            for (String line = socket.readLine(); !line.isEmpty(); line = socket.readLine()) {
                String[] header = line.split(":", 2);
                headers.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
            }
            if (status == 101) {
                return new Upgrade(status, headers, "", socket);
            }
            byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
            socket.in.readFully(body);
            socket.close();
            return new Upgrade(status, headers, new String(body, StandardCharsets.UTF_8), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Sends a text frame. */
    public void send(String text) {
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a whole message of one masked frame. */
    void send(int opcode, byte[] payload) {
        write(LAST | opcode, payload);
    }

    /** Sends a frame with this first byte: the flags and the opcode. */
    void write(int firstByte, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) firstByte);
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length < 65536) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
        }
        writeBytes(java.util.Arrays.copyOf(frame.array(), frame.position()));
    }

    /** Sends bytes as they are. */
    void writeBytes(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame of any kind, or null at the end of the stream. */
    @Nullable Frame read() {
        try {
            int opcode = in.readUnsignedByte() & 0x0F;
            long length = in.readUnsignedByte() & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            return new Frame(opcode, payload);
        } catch (EOFException | SocketException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("no frame came", e);
        }
    }

    /** The next frame; pings are answered and not shown. Null at the end of the stream. */
    @Nullable Frame next() {
        long end = System.nanoTime() + patience.toNanos();
        Frame frame = read();
        while (frame != null && frame.opcode() == PING) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("nothing but pings came");
            }
            send(PONG, frame.payload());
            frame = read();
        }
        return frame;
    }

    /** Answers so many pings, between which nothing may come. */
    public void answerPings(int count) {
        for (int i = 0; i < count; i++) {
            Frame frame = read();
            if (frame == null || frame.opcode() != PING) {
                throw new AssertionError("not a ping: " + describe(frame));
            }
            send(PONG, frame.payload());
        }
    }

    /** The text of the next frame, which must be a text frame. */
    public String nextText() {
        Frame frame = next();
        if (frame == null || frame.opcode() != TEXT) {
            throw new AssertionError("not a text frame: " + describe(frame));
        }
        return frame.text();
    }

    /** The next frame, which must be a Close frame. */
    Frame nextClose() {
        Frame frame = next();
        if (frame == null || frame.opcode() != CLOSE) {
            throw new AssertionError("not a Close frame: " + describe(frame));
        }
        return frame;
    }

    private static String describe(@Nullable Frame frame) {
        return frame == null ? "the end of the stream" : frame.opcode() + " " + frame.text();
    }

    /** How long a read waits for the server. */
    void patience(Duration patience) {
        try {
            socket.setSoTimeout((int) patience.toMillis());
            this.patience = patience;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Drops the connection without a Close frame. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
