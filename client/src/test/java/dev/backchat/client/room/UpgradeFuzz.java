package dev.backchat.client.room;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Checks that an upgrade is accepted exactly when all headers of the response agree, and is otherwise refused with
 * the service's reason, in which the token is left out.
 */
public final class UpgradeFuzz {
    enum Outcome {
        AGREED,
        WRONG_ACCEPT,
        OTHER_TOKEN,
        EXTENSION,
        NO_UPGRADE,
        OTHER_STATUS,
        IN_CHUNKS,
        NOT_HTTP,
        TOO_LONG,
        CUT,
        BENT
    }

    private static final String TOKEN = "the-token";

    private UpgradeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException, GeneralSecurityException {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        List<InputStream> answer = new ArrayList<>();
        UpgradeExchange exchange =
                new UpgradeExchange(new SequenceInputStream(Collections.enumeration(lazily(answer))), TOKEN);
        String key = exchange.request("/", "h").replaceAll("(?s).*Sec-WebSocket-Key: ([^\r]*).*", "$1");
        boolean isRefused = outcome == Outcome.OTHER_STATUS || outcome == Outcome.IN_CHUNKS;
        int status = isRefused ? Bend.one(data, 200, 403, 503, data.consumeInt(200, 999)) : 101;
        String reason = Bend.one(data, "not " + TOKEN, "no", data.consumeAsciiString(12)) + "!";
        String json = isRefused ? VariedJson.write(data, List.of(new Member("ErrorMessage", reason))) : "";
        byte[] rest = isRefused ? body(data, outcome, json) : data.consumeBytes(12);
        byte[] head = head(data, outcome, status, key, rest.length).getBytes(ISO_8859_1);
        head = outcome == Outcome.CUT
                ? Arrays.copyOf(head, data.consumeInt(0, head.length - 1))
                : outcome == Outcome.BENT ? Bend.bytes(data, head) : head;
        answer.add(new ByteArrayInputStream(outcome == Outcome.CUT ? head : Bend.join(head, rest)));
        reached(outcome);
        try (Socket socket = new Socket()) {
            exchange.readAnswer(socket);
            if (outcome == Outcome.AGREED && !Arrays.equals(exchange.input().readAllBytes(), rest)) {
                throw new AssertionError("the begin of the frames is lost");
            } else if (outcome != Outcome.AGREED && outcome != Outcome.BENT) {
                throw new AssertionError(outcome + " is agreed to: " + new String(head, ISO_8859_1));
            }
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            String expected = "HTTP status " + status + ": " + reason.replace(TOKEN, "<token>");
            if (outcome == Outcome.AGREED
                    || message.isBlank()
                    || message.contains(TOKEN)
                    || (isRefused && !message.equals(expected))) {
                throw new AssertionError(
                        expected + " expected of " + new String(head, ISO_8859_1) + new String(rest, ISO_8859_1), e);
            }
        }
    }

    /** A body, in chunks of any lengths or with something behind its own. */
    private static byte[] body(FuzzInput data, Outcome outcome, String json) {
        if (outcome == Outcome.OTHER_STATUS) {
            return json.getBytes(ISO_8859_1);
        }
        StringBuilder chunks = new StringBuilder();
        for (int at = 0; at < json.length(); ) {
            int length = data.consumeInt(1, json.length() - at);
            String size = "0".repeat(data.consumeInt(0, 2)) + Integer.toHexString(length);
            chunks.append(Bend.one(data, size, size.toUpperCase(Locale.ROOT), size + ";x", size + " ; x=y"))
                    .append("\r\n")
                    .append(json, at, at + length)
                    .append("\r\n");
            at += length;
        }
        return (chunks + Bend.one(data, "0\r\n\r\n", "0\r\n\r\nHTTP/1.1 200 OK", "0;x\r\nA: b\r\n\r\n", ""))
                .getBytes(ISO_8859_1);
    }

    /** What is there by the time that it is read. */
    private static List<InputStream> lazily(List<InputStream> later) {
        return List.of(new InputStream() {
            @Override
            public int read() throws IOException {
                return later.get(0).read();
            }
        });
    }

    private static String head(FuzzInput data, Outcome outcome, int status, String key, int length)
            throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1));
        String accept = Base64.getEncoder().encodeToString(hash);
        List<String> lines = new ArrayList<>();
        lines.add("Upgrade: " + Bend.one(data, "websocket", "WebSocket"));
        lines.add("connection:" + Bend.one(data, " Upgrade", "keep-alive, upgrade\t"));
        lines.add("Sec-WebSocket-Accept: " + (outcome == Outcome.WRONG_ACCEPT ? accept.substring(1) : accept));
        if (outcome == Outcome.OTHER_TOKEN || data.consumeBoolean()) {
            lines.add("Sec-WebSocket-Protocol: "
                    + (outcome == Outcome.OTHER_TOKEN ? Bend.one(data, TOKEN + "x", "chat") : TOKEN));
        }
        lines.add("X: " + data.consumeAsciiString(9).replaceAll("[\r\n]", ""));
        switch (outcome) {
            case EXTENSION -> lines.add("Sec-WebSocket-Extensions: " + Bend.one(data, "permessage-deflate", ""));
            case NO_UPGRADE -> lines.remove(data.consumeInt(0, 1));
            case TOO_LONG -> lines.add("X: " + "x".repeat(33_000));
            case IN_CHUNKS -> lines.add("Transfer-Encoding: " + Bend.one(data, "chunked", "gzip, Chunked"));
            case OTHER_STATUS -> lines.add(Bend.one(data, "Content-Length: " + length, "Content-Length: x", "Y: 1"));
            default -> {}
        }
        String first = Bend.one(data, "HTTP/1.1 ", "HTTP/1.0 ") + status + Bend.one(data, " Reason", " ", "");
        if (outcome == Outcome.NOT_HTTP) {
            first = Bend.one(data, "HTTP/2 101", "http/1.1 101 x", "HTTP/1.1 1010", "HTTP/1.1 001", "SSH-2.0", "");
        }
        String before = data.consumeBoolean() && outcome != Outcome.NOT_HTTP
                ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                : "";
        String newline = Bend.one(data, "\r\n", "\n");
        return before
                + first
                + newline
                + String.join(newline, Bend.one(data, lines, reversed(lines)))
                + newline
                + newline;
    }

    private static List<String> reversed(List<String> lines) {
        List<String> reversed = new ArrayList<>(lines);
        Collections.reverse(reversed);
        return reversed;
    }
}
