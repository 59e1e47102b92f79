package dev.backchat.server.edge;

import static dev.backchat.api.testrun.ClientFrames.CLOSE;
import static dev.backchat.api.testrun.ClientFrames.FIN;
import static dev.backchat.api.testrun.ClientFrames.TEXT;
import static dev.backchat.api.testrun.ClientFrames.ping;
import static dev.backchat.api.testrun.ClientFrames.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
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
    private static final JsonMapper JSON = new JsonMapper();

    final TestServer edge;

    Rfc6455Peer() throws IOException {
        edge = new TestServer();
    }

    Rfc6455Peer(int maxMessageBytes) throws IOException {
        Clients usual = ServerConfig.forDevelopment().clients();
        edge = new TestServer(usual.withChat(usual.chat().withMaxMessageBytes(maxMessageBytes)));
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
    RawWebSocket open() throws IOException {
        return RawWebSocket.open(edge.port(), edge.token(edge.room(100), "u"));
    }

    /** The content of the message that comes back for these frames, or else the code of the error. */
    String answerTo(byte[]... frames) throws IOException {
        try (RawWebSocket raw = open()) {
            raw.write(join(frames));
            return answer(raw.readFrame());
        }
    }

    static String answer(RawWebSocket.Frame frame) {
        assertThat(frame.first()).as("a whole text frame").isEqualTo(FIN | TEXT);
        JsonNode json = JSON.readTree(frame.payload());
        return json.path("Type").asString().equals("ERROR")
                ? json.path("ErrorCode").asString()
                : json.path("Content").asString();
    }

    /** The frame that comes for these; nothing may come after it. */
    RawWebSocket.Frame onlyAnswerTo(byte[]... frames) throws IOException {
        try (RawWebSocket raw = open()) {
            raw.write(join(frames));
            RawWebSocket.Frame answer = raw.readFrame();
            raw.endOutput();
            assertThat(raw.readToEnd()).as("nothing more").isEmpty();
            return answer;
        }
    }

    /** The status that the connection fails with for these frames; whatever follows them must stay unanswered (7.1.7). */
    int statusOfFailure(byte[]... frames) throws IOException {
        RawWebSocket.Frame close = onlyAnswerTo(join(frames), ping("after"), text(saying("after")));
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
