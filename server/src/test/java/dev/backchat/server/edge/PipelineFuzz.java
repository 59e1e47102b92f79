package dev.backchat.server.edge;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static dev.backchat.api.testrun.ClientFrames.CLOSE;
import static dev.backchat.api.testrun.ClientFrames.CONTINUATION;
import static dev.backchat.api.testrun.ClientFrames.FIN;
import static dev.backchat.api.testrun.ClientFrames.PING;
import static dev.backchat.api.testrun.ClientFrames.PONG;
import static dev.backchat.api.testrun.ClientFrames.TEXT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.api.testrun.ClientFrames;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.room.StoredRoom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Requests, a handshake and frames, as bytes split anywhere: each gets its response, in order, and the connection ends
 * whenever the protocol says so.
 */
public final class PipelineFuzz {
    enum Outcome {
        OPERATION(200),
        CHUNKED(200),
        UNSIGNED(403),
        NOT_FOUND(404),
        WRONG_METHOD(405),
        BAD_BODY(400),
        CLOSING(200),
        TOO_LARGE(413),
        TOO_LARGE_IN_CHUNKS(413),
        MALFORMED(400),
        TOO_MANY_HEADERS(431),
        HEADERS_TOO_LARGE(431),
        LINE_TOO_LONG(414),
        UPGRADE(101),
        NOT_A_GET(400),
        NO_CONNECTION(400),
        TWO_HOSTS(400),
        OTHER_VERSION(426),
        NO_KEY(400),
        NO_TOKEN(401),
        BAD_TOKEN(403),
        EXPIRED_TOKEN(403),
        NO_ROOM(404),
        FOR_A_PROXY(200);

        private final int status;

        Outcome(int status) {
            this.status = status;
        }

        boolean goesOn() {
            return (status == 200
                            || this == UPGRADE
                            || this == UNSIGNED
                            || this == NOT_FOUND
                            || this == WRONG_METHOD
                            || this == BAD_BODY)
                    && this != CLOSING;
        }
    }

    private static final PipelineHarness WORLD = new PipelineHarness();
    private static final StoredRoom ROOM = WORLD.edge.room(10);

    private final FuzzInput data;
    private final List<byte[]> sent = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    private PipelineFuzz(FuzzInput data) {
        this.data = data;
    }

    /** Begins before the first input, for it takes longer than any. */
    public static void fuzzerInitialize() {
        WORLD.talk("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1), 100, 1);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        PipelineFuzz fuzz = new PipelineFuzz(data);
        Outcome last = Outcome.OPERATION;
        for (int left = data.consumeInt(1, 4); left > 0 && last.goesOn() && last != Outcome.UPGRADE; left--) {
            last = Bend.one(data, Outcome.values());
            fuzz.sent.add(fuzz.request(last));
            fuzz.expected.add("HTTP " + last.status);
            reached(last);
        }
        boolean isOpen = last == Outcome.UPGRADE;
        for (int left = isOpen ? data.consumeInt(0, 6) : 0; left > 0 && isOpen; left--) {
            isOpen = fuzz.frame();
        }
        byte[] bytes = Bend.join(fuzz.sent.toArray(byte[][]::new));
        if (data.consumeInt(0, 7) == 0) {
            WORLD.talk(Bend.bytes(data, bytes), data.consumeInt(1, 3000), 0);
            return;
        }
        List<String> heard = WORLD.talk(bytes, data.consumeInt(1, 3000), fuzz.expected.size());
        // A client that closes in the same breath does not wait for what the room is told.
        boolean hasWaited = !fuzz.expected.getLast().startsWith("close");
        if (!groups(heard, hasWaited).equals(groups(fuzz.expected, hasWaited))) {
            throw new AssertionError(
                    fuzz.expected + "\nexpected, but it is\n" + heard + "\nof\n" + new String(bytes, ISO_8859_1));
        }
    }

    /** What is said to all comes in its own time, what is said to one in order. */
    private static List<List<String>> groups(List<String> heard, boolean hasWaited) {
        return Stream.of("HTTP", "pong", hasWaited ? "EVENT" : "close", "ERROR", "close")
                .map(kind ->
                        heard.stream().filter(each -> each.startsWith(kind)).toList())
                .toList();
    }

    private byte[] request(Outcome outcome) {
        byte[] body = outcome == Outcome.BAD_BODY ? "[]".getBytes(UTF_8) : "{\"maxResults\":1}".getBytes(UTF_8);
        StringBuilder head = new StringBuilder(outcome == Outcome.WRONG_METHOD ? "GET" : "POST");
        String path = outcome == Outcome.NOT_FOUND ? "/Nowhere" : "/ListRooms";
        head.append(outcome == Outcome.FOR_A_PROXY ? " http://localhost" : " ")
                .append(path)
                .append(" HTTP/1.1\r\n");
        if (outcome == Outcome.WRONG_METHOD) {
            body = new byte[0];
        }
        if (outcome.ordinal() >= Outcome.UPGRADE.ordinal() && outcome != Outcome.FOR_A_PROXY) {
            return upgrade(outcome).getBytes(ISO_8859_1);
        }
        head.append("Host: localhost\r\n");
        if (outcome != Outcome.UNSIGNED) {
            new SigV4Signer(AccessKeys.DEV_KEY, AccessKeys.DEV_KEY, null, "eu-west-1", "ivschat")
                    .sign("POST", path, "", Map.of("Host", "localhost"), body, WORLD.edge.clock.instant())
                    .forEach((name, value) ->
                            head.append(name).append(": ").append(value).append("\r\n"));
        }
        switch (outcome) {
            case CLOSING -> head.append("Connection: close\r\n");
            case TOO_MANY_HEADERS -> head.append("a: b\r\n".repeat(101));
            case HEADERS_TOO_LARGE ->
                head.append("a: ").append("b".repeat(33_000)).append("\r\n");
            case LINE_TOO_LONG -> head.insert(5, "/" + "x".repeat(132_000));
            case MALFORMED -> head.replace(0, 4, Bend.one(data, "P\u0001ST", "\u0000\u0000", "{"));
            case TOO_LARGE -> {
                return head.append("Content-Length: 65537\r\n\r\n").toString().getBytes(ISO_8859_1);
            }
            case TOO_LARGE_IN_CHUNKS -> {
                head.append("Transfer-Encoding: chunked\r\n\r\n10001\r\n").append("x".repeat(0x10001));
                return head.append("\r\n0\r\n\r\n").toString().getBytes(ISO_8859_1);
            }
            default -> {}
        }
        if (outcome == Outcome.CHUNKED) {
            head.append("Transfer-Encoding: chunked\r\n\r\n");
            int at = data.consumeInt(1, body.length - 1);
            head.append(Integer.toHexString(at))
                    .append("\r\n")
                    .append(new String(body, 0, at, UTF_8))
                    .append("\r\n");
            head.append(Integer.toHexString(body.length - at)).append("\r\n");
            head.append(new String(body, at, body.length - at, UTF_8)).append("\r\n0\r\n\r\n");
            return head.toString().getBytes(ISO_8859_1);
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        return Bend.join(head.toString().getBytes(ISO_8859_1), body);
    }

    private String upgrade(Outcome outcome) {
        String token = switch (outcome) {
            case NO_TOKEN -> "";
            case BAD_TOKEN -> "x" + data.consumeInt();
            case EXPIRED_TOKEN -> WORLD.token(ROOM, Duration.ofSeconds(-1));
            case NO_ROOM -> WORLD.token(WORLD.deleted, Duration.ofMinutes(1));
            default -> WORLD.edge.token(ROOM, "ann", EnumSet.allOf(ChatTokenCapability.class), Duration.ofHours(1));
        };
        return (outcome == Outcome.NOT_A_GET ? "POST" : "GET") + " / HTTP/1.1\r\n"
                + (outcome == Outcome.TWO_HOSTS ? "Host: a\r\n" : "")
                + "Host: localhost\r\nUpgrade: websocket\r\n"
                + (outcome == Outcome.NO_CONNECTION ? "" : "Connection: keep-alive, Upgrade\r\n")
                + "Sec-WebSocket-Version: "
                + (outcome == Outcome.OTHER_VERSION ? Bend.one(data, "12", "1", "13, 8") : "13")
                + "\r\nSec-WebSocket-Key: "
                + (outcome == Outcome.NO_KEY
                        ? Bend.one(data, "dGhlIHNhbXBsZSBub25jZQ=", "")
                        : "dGhlIHNhbXBsZSBub25jZQ==")
                + "\r\nSec-WebSocket-Protocol: " + token + "\r\n\r\n";
    }

    /** Sends a frame; false if the connection ends with it. */
    private boolean frame() {
        int mask = data.consumeInt();
        switch (data.consumeInt(0, 5)) {
            case 0 -> {
                byte[] payload = data.consumeBytes(20);
                sent.add(ClientFrames.frame(FIN | PING, mask, payload));
                expected.add("pong " + new String(payload, ISO_8859_1));
            }
            case 1 -> sent.add(ClientFrames.frame(FIN | PONG, mask, new byte[0]));
            case 2 -> {
                String id = "AbCdEfGh" + data.consumeInt(1000, 9999);
                byte[] json =
                        ("{\"Action\":\"DELETE_MESSAGE\",\"RequestId\":\"r\",\"Id\":\"" + id + "\"}").getBytes(UTF_8);
                int cut = data.consumeInt(0, json.length);
                sent.add(ClientFrames.frame(TEXT, mask, java.util.Arrays.copyOf(json, cut)));
                sent.add(ClientFrames.frame(
                        FIN | CONTINUATION, mask, java.util.Arrays.copyOfRange(json, cut, json.length)));
                expected.add("EVENT " + id);
            }
            case 3 -> {
                sent.add(ClientFrames.frame(
                        FIN | TEXT, mask, Bend.one(data, "", "{", "{}", "[]").getBytes(UTF_8)));
                expected.add("ERROR 400");
            }
            case 4 -> {
                int status = Bend.one(data, 1000, 1001, 3000, 4999);
                sent.add(ClientFrames.frame(FIN | CLOSE, mask, new byte[] {(byte) (status >> 8), (byte) status}));
                expected.add("close " + status);
                return false;
            }
            default -> {
                int[] violation = data.consumeBoolean() ? new int[] {2, 1003} : new int[] {11, 1002};
                sent.add(ClientFrames.frame(FIN | violation[0], mask, new byte[0]));
                expected.add("close " + violation[1]);
                return false;
            }
        }
        return true;
    }
}
