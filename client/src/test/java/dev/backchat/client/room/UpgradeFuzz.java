package dev.backchat.client.room;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
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

/**
 * Checks that an upgrade is accepted exactly when all headers of the response agree, and is otherwise refused without
 * the token in the reason.
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
        byte[] rest = data.consumeBytes(12);
        byte[] head = head(data, outcome, key).getBytes(ISO_8859_1);
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
            if (outcome == Outcome.AGREED || message.isBlank() || message.contains(TOKEN)) {
                throw new AssertionError(new String(head, ISO_8859_1), e);
            }
        }
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

    private static String head(FuzzInput data, Outcome outcome, String key) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1));
        String accept = Base64.getEncoder().encodeToString(hash);
        List<String> lines = new ArrayList<>();
        lines.add("Upgrade: " + Bend.one(data, "websocket", "WebSocket"));
        lines.add("connection:" + Bend.one(data, " Upgrade", "keep-alive, upgrade\t"));
        lines.add("Sec-WebSocket-Accept: " + (outcome == Outcome.WRONG_ACCEPT ? accept.substring(1) : accept));
        lines.add("Sec-WebSocket-Protocol: "
                + (outcome == Outcome.OTHER_TOKEN ? Bend.one(data, TOKEN + "x", "chat") : TOKEN));
        lines.add("X: " + data.consumeAsciiString(9).replaceAll("[\r\n]", ""));
        switch (outcome) {
            case EXTENSION -> lines.add("Sec-WebSocket-Extensions: " + Bend.one(data, "permessage-deflate", ""));
            case NO_UPGRADE -> lines.remove(data.consumeInt(0, 1));
            case TOO_LONG -> lines.add("X: " + "x".repeat(33_000));
            case IN_CHUNKS -> lines.add("Transfer-Encoding: chunked");
            default -> {}
        }
        boolean isRefused = outcome == Outcome.OTHER_STATUS || outcome == Outcome.IN_CHUNKS;
        String status = "HTTP/1.1 "
                + (isRefused ? Bend.one(data, "200 OK", "403 Forbidden", "404", "503 ") : "101 Switching Protocols");
        if (outcome == Outcome.NOT_HTTP) {
            status = Bend.one(data, "HTTP/2 101", "http/1.1 101 x", "HTTP/1.1 1010", "HTTP/1.1 001", "SSH-2.0", "");
        }
        String before = data.consumeBoolean() && outcome != Outcome.NOT_HTTP
                ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                : "";
        String body = isRefused ? "{\"ErrorMessage\":\"" + TOKEN + "\"}" : "";
        body = outcome == Outcome.IN_CHUNKS
                ? Integer.toHexString(body.length()) + ";x\r\n" + body + "\r\n0\r\n\r\n"
                : body;
        String newline = Bend.one(data, "\r\n", "\n");
        return before
                + status
                + newline
                + String.join(newline, Bend.one(data, lines, reversed(lines)))
                + newline
                + newline
                + body;
    }

    private static List<String> reversed(List<String> lines) {
        List<String> reversed = new ArrayList<>(lines);
        Collections.reverse(reversed);
        return reversed;
    }
}
