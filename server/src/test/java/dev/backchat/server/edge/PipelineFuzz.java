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
import dev.backchat.server.edge.PipelineHarness.Crowd;
import dev.backchat.server.fault.FaultSpec;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.StoredRoom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests, a handshake and frames, as bytes split anywhere: each gets its response, in order, and the connection ends
 * whenever the protocol says so.
 */
public final class PipelineFuzz {
    enum Outcome {
        OPERATION(200),
        CHUNKED(200),
        EXPECTING(200),
        OLD_KEPT_ALIVE(200),
        OF_ALLOWED_PAGE(200),
        PREFLIGHT(200),
        UNSIGNED(403),
        NOT_FOUND(404),
        WRONG_METHOD(405),
        BAD_BODY(400),
        UPGRADE(101),
        FOR_A_PROXY(200),
        // The connection ends with these.
        OLD(200),
        CLOSING(200),
        OTHER_HTTP(505),
        FOREIGN_HOST(403),
        FOREIGN_PAGE(403),
        TOO_LARGE(413),
        TOO_LARGE_IN_CHUNKS(413),
        MALFORMED(400),
        TOO_MANY_HEADERS(431),
        HEADERS_TOO_LARGE(431),
        LINE_TOO_LONG(414),
        TLS(400),
        NO_PROXY_LINE(0),
        NOT_A_GET(400),
        NO_UPGRADE(400),
        NO_CONNECTION(400),
        WITH_BODY(400),
        TWO_HOSTS(400),
        UPGRADE_OF_FOREIGN_HOST(403),
        UPGRADE_OF_FOREIGN_PAGE(403),
        OTHER_VERSION(426),
        NO_KEY(400),
        NO_TOKEN(401),
        BAD_TOKEN(403),
        EXPIRED_TOKEN(403),
        NO_ROOM(404),
        CORRUPT_ROOM(500),
        FROM_FULL_ADDRESS(429),
        // As developers have a server fail.
        DELAYED(101),
        CLOSED(101),
        REFUSED(418),
        TAKEN_FOR_EXPIRED(403),
        DROPPED(0),
        // Of a whole connection.
        BENT(0),
        ENDED(0),
        BY_PROXY_PROTOCOL(0),
        EARLIER_CROWDED_OUT(0),
        CROWDED_OUT(503);

        private static final Outcome[] REQUESTS = Arrays.copyOf(values(), BENT.ordinal());

        private final int status;

        Outcome(int status) {
            this.status = status;
        }

        boolean goesOn() {
            return ordinal() < OLD.ordinal();
        }

        boolean isUpgrade() {
            return this == UPGRADE || ordinal() >= NOT_A_GET.ordinal();
        }

        /** The fault that developers asked for; null for none. */
        @Nullable FaultSpec fault() {
            return switch (this) {
                case DELAYED -> fault(null, 1, null, null, null);
                case CLOSED -> fault(null, null, null, new FaultSpec.CloseSpec(4000, "a fault"), null);
                case REFUSED -> fault(new FaultSpec.ErrorSpec(418, null, "a fault"), null, null, null, null);
                case TAKEN_FOR_EXPIRED -> fault(null, null, null, null, true);
                case DROPPED -> fault(null, null, true, null, null);
                default -> null;
            };
        }

        private static FaultSpec fault(
                FaultSpec.@Nullable ErrorSpec error,
                @Nullable Integer latency,
                @Nullable Boolean drop,
                FaultSpec.@Nullable CloseSpec close,
                @Nullable Boolean tokenExpired) {
            String on = FaultSpec.CONNECT;
            return new FaultSpec(
                    null, on, null, null, error, latency, drop, close, null, tokenExpired, null, null, null, null);
        }

        /** Only as the first bytes of a connection. */
        boolean isFirst() {
            return this == TLS || this == NO_PROXY_LINE;
        }
    }

    private static final PipelineHarness WORLD = new PipelineHarness();
    private static final StoredRoom ROOM = WORLD.edge.tag(WORLD.edge.room(10), Map.of(HistorySetting.TAG, "10/1h"));

    private final FuzzInput data;
    private final List<byte[]> sent = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private boolean isResuming;

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
            last = Bend.one(data, Outcome.REQUESTS);
            last = last.isFirst() && !fuzz.sent.isEmpty() ? Outcome.MALFORMED : last;
            fuzz.sent.add(last.isUpgrade() ? fuzz.upgrade(last).getBytes(ISO_8859_1) : fuzz.request(last));
            if (last == Outcome.EXPECTING) {
                fuzz.expected.add("HTTP 100");
            }
            if (last.status > 0) {
                fuzz.expected.add("HTTP " + last.status);
            }
            if (last == Outcome.CLOSED) {
                fuzz.expected.add("close 4000");
            }
            if (fuzz.isResuming) {
                fuzz.expected.add(PipelineHarness.RESUMED);
            }
            reached(last);
        }
        boolean isOpen = last == Outcome.UPGRADE;
        for (int left = isOpen ? data.consumeInt(0, 6) : 0; left > 0 && isOpen; left--) {
            isOpen = fuzz.frame();
        }
        if (last != Outcome.FROM_FULL_ADDRESS && !last.isFirst() && data.consumeInt(0, 7) == 7) {
            fuzz.sent.addFirst("PROXY TCP4 192.0.2.9 192.0.2.1 1 2\r\n".getBytes(ISO_8859_1));
            reached(Outcome.BY_PROXY_PROTOCOL);
        }
        FaultSpec fault = last.fault();
        if (fault != null) {
            WORLD.edge.faults.add(fault);
        }
        fuzz.talk(last);
        WORLD.edge.faults.clear();
    }

    private void talk(Outcome last) {
        byte[] bytes = Bend.join(sent.toArray(byte[][]::new));
        int step = data.consumeInt(1, 3000);
        if (data.consumeInt(0, 7) == 7) {
            WORLD.talk(Bend.bytes(data, bytes), step, 0);
            reached(Outcome.BENT);
            return;
        }
        // One that has ended already is not told why.
        boolean isEnd = data.consumeInt(0, 3) == 3 && last != Outcome.CLOSED;
        Crowd crowd = last == Outcome.FROM_FULL_ADDRESS
                ? new Crowd(List.of(upgrade(last).getBytes(ISO_8859_1)), 1, 0, new ArrayList<>())
                : crowd(bytes.length);
        List<String> heard = WORLD.talk(bytes, step, expected.size(), isEnd, crowd);
        if (isEnd) {
            reached(Outcome.ENDED);
        }
        // A client that closes or ends in the same breath does not wait for what the room is told.
        boolean hasWaited = !isEnd && (expected.isEmpty() || !expected.getLast().startsWith("close"));
        boolean isAsExpected = groups(heard, hasWaited).equals(groups(expected, hasWaited));
        boolean isSo = isAsExpected || (crowd.at() > 0 && isCrowdedOut(heard));
        boolean isOver = isEnd || (isAsExpected && last == Outcome.DROPPED);
        if (!isSo || (isOver && !WORLD.hasClosed()) || !areOldestCrowdedOut(crowd, last)) {
            throw new AssertionError(expected + "\nexpected, but it is\n" + heard + "\nbeside " + crowd.heard()
                    + "\nof\n" + new String(bytes, ISO_8859_1));
        }
    }

    /** Requests that never end, before those of this client or amid them. */
    private Crowd crowd(int length) {
        List<byte[]> others = new ArrayList<>();
        for (int left = Math.max(0, data.consumeInt(0, 6) - 3); left > 0; left--) {
            String head = "POST /ListRooms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n";
            others.add((head + "x".repeat(data.consumeInt(1, 50_000))).getBytes(ISO_8859_1));
        }
        return new Crowd(others, 0, data.consumeBoolean() ? data.consumeInt(1, length) : 0, new ArrayList<>());
    }

    /** What the crowd leaves no room for is refused, as the last request. */
    private boolean isCrowdedOut(List<String> heard) {
        int last = heard.size() - 1;
        boolean isOut = last >= 0
                && last <= expected.size()
                && heard.getLast().equals("HTTP 503")
                && heard.subList(0, last).equals(expected.subList(0, last));
        if (isOut) {
            reached(Outcome.CROWDED_OUT);
        }
        return isOut;
    }

    private static boolean areOldestCrowdedOut(Crowd crowd, Outcome last) {
        if (last == Outcome.FROM_FULL_ADDRESS) {
            return crowd.heard().equals(List.of(List.of("HTTP 101")));
        }
        boolean isOut = true;
        for (List<String> heard : crowd.heard()) {
            isOut &= !heard.isEmpty();
            if (isOut ? !heard.equals(List.of("HTTP 503")) : !heard.isEmpty()) {
                return false;
            } else if (isOut) {
                reached(Outcome.EARLIER_CROWDED_OUT);
            }
        }
        return true;
    }

    /** What is said to all comes in its own time, what is said to one in order. */
    private static List<List<String>> groups(List<String> heard, boolean hasWaited) {
        return Stream.of("HTTP", PipelineHarness.RESUMED, "pong", hasWaited ? "EVENT" : "close", "ERROR", "close")
                .map(kind ->
                        heard.stream().filter(each -> each.startsWith(kind)).toList())
                .toList();
    }

    private byte[] request(Outcome outcome) {
        if (outcome.isFirst()) {
            return outcome == Outcome.TLS
                    ? Bend.join(new byte[] {22, 3, 1}, new byte[data.consumeInt(9, 300)])
                    : Bend.one(data, "PROXY TCP4 x\r\n", "PROXY UDP4 \n", "PROXY TCP5 1.1.1.1 1.1.1.1 1 1\r\n")
                            .getBytes(ISO_8859_1);
        }
        byte[] body = outcome == Outcome.BAD_BODY ? "[]".getBytes(UTF_8) : "{\"maxResults\":1}".getBytes(UTF_8);
        body = outcome == Outcome.WRONG_METHOD || outcome == Outcome.PREFLIGHT ? new byte[0] : body;
        String path = outcome == Outcome.NOT_FOUND ? "/Nowhere" : "/ListRooms";
        String version = switch (outcome) {
            case OLD, OLD_KEPT_ALIVE -> "HTTP/1.0";
            case OTHER_HTTP -> Bend.one(data, "HTTP/1.2", "HTTP/2.0", "HTTP/0.9");
            default -> "HTTP/1.1";
        };
        StringBuilder head = new StringBuilder(
                outcome == Outcome.WRONG_METHOD ? "GET" : outcome == Outcome.PREFLIGHT ? "OPTIONS" : "POST");
        String host = outcome == Outcome.FOREIGN_HOST
                ? Bend.one(data, "example.com", "chat.example.com.evil.example", "localhost:x")
                : Bend.one(data, "localhost", "chat.example.com:80", "127.0.0.1");
        head.append(outcome == Outcome.FOR_A_PROXY ? " http://" + host : " ").append(path);
        head.append(' ').append(version).append("\r\nHost: ").append(host).append("\r\n");
        if (outcome != Outcome.UNSIGNED) {
            new SigV4Signer(AccessKeys.DEV_KEY, AccessKeys.DEV_KEY, null, "eu-west-1", "ivschat")
                    .sign("POST", path, "", Map.of("Host", host), body, WORLD.edge.clock.instant())
                    .forEach((name, value) ->
                            head.append(name).append(": ").append(value).append("\r\n"));
        }
        switch (outcome) {
            case CLOSING -> head.append("Connection: close\r\n");
            case OLD_KEPT_ALIVE -> head.append("Connection: keep-alive\r\n");
            case EXPECTING -> head.append("Expect: 100-continue\r\n");
            case OF_ALLOWED_PAGE -> head.append("Origin: https://a.example.com\r\n");
            case FOREIGN_PAGE -> head.append("Origin: ").append(foreignPage()).append("\r\n");
            case PREFLIGHT -> {
                head.append("Origin: ").append(Bend.one(data, "https://a.example.com", "https://example.org"));
                head.append("\r\nAccess-Control-Request-Method: POST\r\n");
            }
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

    private String foreignPage() {
        return Bend.one(
                data,
                "https://example.com",
                "http://a.example.com",
                "null",
                "https://a.example.com.evil.example",
                "https://a.example.com\r\nOrigin: https://b.example.com");
    }

    private String upgrade(Outcome outcome) {
        String token = switch (outcome) {
            case NO_TOKEN -> "";
            case BAD_TOKEN -> "x" + data.consumeInt();
            case EXPIRED_TOKEN -> WORLD.token(ROOM, Duration.ofSeconds(-1));
            case NO_ROOM -> WORLD.token(WORLD.deleted, Duration.ofMinutes(1));
            case CORRUPT_ROOM -> WORLD.token(WORLD.corrupt, Duration.ofMinutes(1));
            default -> WORLD.edge.token(ROOM, "ann", EnumSet.allOf(ChatTokenCapability.class), Duration.ofHours(1));
        };
        String origin = outcome == Outcome.UPGRADE_OF_FOREIGN_PAGE
                ? foreignPage()
                : outcome == Outcome.UPGRADE && data.consumeBoolean() ? "https://a.example.com" : "";
        String wish = outcome == Outcome.UPGRADE ? wish() : "";
        boolean isForwarded =
                outcome == Outcome.FROM_FULL_ADDRESS || (outcome == Outcome.UPGRADE && data.consumeBoolean());
        return (outcome == Outcome.NOT_A_GET ? "POST" : "GET") + " / HTTP/1.1\r\n"
                + (outcome == Outcome.TWO_HOSTS ? "Host: a\r\n" : "")
                + (outcome == Outcome.UPGRADE_OF_FOREIGN_HOST ? "Host: example.com\r\n" : "Host: localhost\r\n")
                + (outcome == Outcome.NO_UPGRADE ? Bend.one(data, "", "Upgrade: h2c\r\n") : "Upgrade: websocket\r\n")
                + (outcome == Outcome.NO_CONNECTION ? "" : "Connection: keep-alive, Upgrade\r\n")
                + (outcome == Outcome.WITH_BODY
                        ? Bend.one(data, "Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n")
                        : "")
                + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n")
                + (isForwarded ? "X-Forwarded-For: 198.51.100.7\r\n" : "")
                + "Sec-WebSocket-Version: "
                + (outcome == Outcome.OTHER_VERSION ? Bend.one(data, "12", "1", "13, 8") : "13")
                + "\r\nSec-WebSocket-Key: "
                + (outcome == Outcome.NO_KEY
                        ? Bend.one(data, "dGhlIHNhbXBsZSBub25jZQ=", "")
                        : "dGhlIHNhbXBsZSBub25jZQ==")
                + "\r\nSec-WebSocket-Protocol: " + token + wish + "\r\n\r\n";
    }

    /** What a client may want replayed; the texts of the input choose it. */
    private String wish() {
        String text = data.consumeString(1);
        String wish = switch (text.isEmpty() ? 0 : text.charAt(0) % 4) {
            case 1 -> ".last." + (1 + text.charAt(0) % 1000);
            case 2 -> ".after.AbCdEfGh1234";
            default -> "";
        };
        isResuming = !wish.isEmpty();
        return wish;
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
