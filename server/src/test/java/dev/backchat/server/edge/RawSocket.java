package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A client that can do what no well-behaved client would. */
final class RawSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    /** A frame as it came: its first two bytes and its payload. */
    record Frame(int first, int second, byte[] payload) {
        String text() {
            return new String(payload, UTF_8);
        }

        int closeStatus() {
            return first == 0x88 ? ByteBuffer.wrap(payload).getShort() : -1;
        }
    }

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    RawSocket(int port, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    static RawSocket upgraded(int port, String token) throws IOException {
        return upgraded(port, token, 0);
    }

    static RawSocket upgraded(int port, String token, int receiveBufferBytes) throws IOException {
        RawSocket raw = new RawSocket(port, receiveBufferBytes);
        raw.send("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: " + token + "\r\n\r\n");
        String head = raw.readHead();
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException(head);
        }
        return raw;
    }

    void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Says that nothing more will be sent. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Sends a frame; a mask of zeros leaves the payload readable. */
    void frame(int first, boolean masked, byte[] payload) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(14 + payload.length);
        bytes.put((byte) first);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            bytes.put((byte) (mask | payload.length));
        } else {
            bytes.put((byte) (mask | 126)).putShort((short) payload.length);
        }
        if (masked) {
            bytes.putInt(0);
        }
        bytes.put(payload);
        out.write(bytes.array(), 0, bytes.position());
        out.flush();
    }

    void text(String payload) throws IOException {
        frame(0x81, true, payload.getBytes(UTF_8));
    }

    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    String readBody(String head) throws IOException {
        String length = head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .findFirst()
                .orElse("content-length: 0");
        return new String(in.readNBytes(Integer.parseInt(length.substring(15).strip())), UTF_8);
    }

    Frame readFrame() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        return new Frame(first, length, in.readNBytes(length < 126 ? length : in.readUnsignedShort()));
    }

    /** Reads to the end, and returns that; throws if the peer doesn't close in time. */
    byte[] readToEnd() throws IOException {
        return in.readAllBytes();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
