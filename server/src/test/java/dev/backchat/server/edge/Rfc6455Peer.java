package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends bytes as in RFC 6455 to a real server, each time on a fresh connection.
 *
 * <p>The server is not an echo server: an action to send a message is answered by that message, other text by an error
 * 400. Either shows that a message was received.
 */
final class Rfc6455Peer implements AutoCloseable {
    static final int FIN = 0x80;
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** The mask of the RFC's examples (5.7). */
    static final int MASK = 0x37fa213d;

    private static final JsonMapper JSON = new JsonMapper();

    final TestServer edge;

    Rfc6455Peer() throws IOException {
        edge = new TestServer();
    }

    Rfc6455Peer(int maxMessageBytes) throws IOException {
        Clients usual = ServerConfig.forDevelopment().clients();
        edge = new TestServer(usual.withChat(usual.chat().withMaxMessageBytes(maxMessageBytes)));
    }

    /** A frame as a client sends it, its length written in the shortest way. */
    static byte[] frame(int first, int mask, byte[] payload) {
        int size = payload.length < 126 ? 0 : payload.length < 0x10000 ? Short.BYTES : Long.BYTES;
        return frame(first, mask, payload, size);
    }

    /** @param lengthBytes 0, 2 or 8: how many follow the second byte, to say the length */
    static byte[] frame(int first, int mask, byte[] payload, int lengthBytes) {
        ByteBuffer bytes = header(first, lengthBytes, payload.length).putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            bytes.put((byte) (payload[i] ^ mask >> (24 - 8 * (i % 4))));
        }
        return bytes.array();
    }

    /** The begin of a masked frame, with room for its mask and its payload. */
    private static ByteBuffer header(int first, int lengthBytes, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(2 + lengthBytes + 4 + length).put((byte) first);
        return switch (lengthBytes) {
            case 0 -> bytes.put((byte) (0x80 | length));
            case Short.BYTES -> bytes.put((byte) 0xfe).putShort((short) length);
            default -> bytes.put((byte) 0xff).putLong(length);
        };
    }

    /** A frame as no client may send it. */
    static byte[] unmasked(int first, byte[] payload) {
        return ByteBuffer.allocate(2 + payload.length)
                .put((byte) first)
                .put((byte) payload.length)
                .put(payload)
                .array();
    }

    /** A frame of text, with the mask of the examples. */
    static byte[] frame(int first, String payload) {
        return frame(first, MASK, payload.getBytes(UTF_8));
    }

    static byte[] text(String payload) {
        return frame(FIN | TEXT, payload);
    }

    static byte[] ping(String payload) {
        return frame(FIN | PING, payload);
    }

    static byte[] close(int status, byte[] reason) {
        byte[] body = ByteBuffer.allocate(2 + reason.length)
                .putShort((short) status)
                .put(reason)
                .array();
        return frame(FIN | CLOSE, MASK, body);
    }

    static String saying(String content) {
        return "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"" + content + "\"}";
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    /** A connection that has been opened, and is alone in its room. */
    RawSocket open() throws IOException {
        return RawSocket.upgraded(edge.port(), edge.token(edge.room(100), "u"));
    }

    /** The content of the message that comes back for these frames, or else the code of the error. */
    String answerTo(byte[]... frames) throws IOException {
        try (RawSocket raw = open()) {
            raw.send(join(frames));
            return answer(raw.readFrame());
        }
    }

    static String answer(RawSocket.Frame frame) {
        assertThat(frame.first()).as("a whole text frame").isEqualTo(FIN | TEXT);
        JsonNode json = JSON.readTree(frame.payload());
        return json.path("Type").asString().equals("ERROR")
                ? json.path("ErrorCode").asString()
                : json.path("Content").asString();
    }

    /** The frame that comes for these; nothing may come after it. */
    RawSocket.Frame onlyAnswerTo(byte[]... frames) throws IOException {
        try (RawSocket raw = open()) {
            raw.send(join(frames));
            RawSocket.Frame answer = raw.readFrame();
            raw.endOutput();
            assertThat(raw.readToEnd()).as("nothing more").isEmpty();
            return answer;
        }
    }

    /** The status that the connection fails with for these frames; whatever follows them must stay unanswered (7.1.7). */
    int statusOfFailure(byte[]... frames) throws IOException {
        RawSocket.Frame close = onlyAnswerTo(join(frames), ping("after"), text(saying("after")));
        assertThat(close.first()).as("a Close frame").isEqualTo(FIN | CLOSE);
        assertThat(close.payload().length).isEqualTo(close.second()).isBetween(2, 125);
        byte[] reason = new byte[close.payload().length - 2];
        ByteBuffer.wrap(close.payload()).get(2, reason);
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(reason));
        } catch (CharacterCodingException e) {
            throw new AssertionError("The reason of a Close frame is not UTF-8", e);
        }
        return close.closeStatus();
    }

    @Override
    public void close() {
        edge.close();
    }
}
