package dev.backchat.client.room;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.client.http.HttpResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Request that upgrades an HTTP connection to a WebSocket, and its response: RFC 6455 section 4. */
final class UpgradeExchange {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})( .*)?");
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String REDACTED = "<token>";
    private static final int KEY_BYTES = 16;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int MAX_HEAD_BYTES = 32 * 1024;
    /** Maximum bytes read from a refusal's body; far more than a reason takes. */
    private static final int MAX_BODY_BYTES = 8 * 1024;
    /** Milliseconds that the rest of a refusal may take; the status is known by then. */
    private static final int BODY_LIMIT_MILLIS = 2_000;

    private final InputStream input;
    private final String token;
    private final String key;

    UpgradeExchange(InputStream input, String token) {
        this.input = new BufferedInputStream(input);
        this.token = token;
        byte[] nonce = new byte[KEY_BYTES];
        RANDOM.nextBytes(nonce);
        this.key = Base64.getEncoder().encodeToString(nonce);
    }

    /** Returns the bytes that follow the response, once that has been read. */
    InputStream input() {
        return input;
    }

    String request(String target, String host) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + key + "\r\nSec-WebSocket-Protocol: " + token + "\r\nUser-Agent: backchat-client\r\n\r\n";
    }

    /** @throws HandshakeException if the response is not an upgrade, with the reason that the service gives */
    void readAnswer(Socket socket) throws IOException {
        List<String> head = readHead();
        int status = status(head);
        while (status < 200 && status != SWITCHING_PROTOCOLS) {
            head = readHead();
            status = status(head);
        }
        Map<String, List<String>> headers = headers(head);
        if (status != SWITCHING_PROTOCOLS) {
            throw new HandshakeException(status, reason(status, headers, readBody(socket, headers)));
        }
        boolean isAgreed = first(headers, "upgrade").equalsIgnoreCase("websocket")
                && first(headers, "connection").toLowerCase(Locale.ROOT).contains("upgrade")
                && first(headers, "sec-websocket-accept").equals(accept());
        String protocol = first(headers, "sec-websocket-protocol");
        if (!isAgreed
                || !(protocol.isEmpty() || protocol.equals(token))
                || headers.containsKey("sec-websocket-extensions")) {
            throw new HandshakeException(status, "the answer to the upgrade is not that of a WebSocket server");
        }
    }

    private List<String> readHead() throws IOException {
        List<String> lines = new ArrayList<>();
        int left = MAX_HEAD_BYTES;
        while (true) {
            StringBuilder line = new StringBuilder();
            int next = input.read();
            while (next != '\n' && next >= 0 && --left > 0) {
                line.append((char) next);
                next = input.read();
            }
            String text = line.toString().stripTrailing();
            if (lines.isEmpty() && !isStatusLine(text, next < 0)) {
                byte[] begin = redacted(text.getBytes(ISO_8859_1));
                throw new HandshakeException(
                        0, "the answer is not HTTP; it begins with: " + HttpResponse.excerpt(begin));
            }
            if (next < 0) {
                throw new EOFException("the connection was closed before the upgrade was answered");
            }
            if (left <= 0) {
                throw new HandshakeException(0, "the answer's header is longer than " + MAX_HEAD_BYTES + " bytes");
            }
            if (text.isEmpty()) {
                return lines;
            }
            lines.add(text);
        }
    }

    /** Returns whether the line is a status line, or could be one that was cut off. */
    private static boolean isStatusLine(String line, boolean isCutOff) {
        return STATUS_LINE.matcher(line).matches()
                || (isCutOff && line.regionMatches(0, "HTTP/1.", 0, Math.min(line.length(), "HTTP/1.".length())));
    }

    private static int status(List<String> head) {
        Matcher matcher = STATUS_LINE.matcher(head.get(0));
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static Map<String, List<String>> headers(List<String> head) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String line : head.subList(1, head.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static String first(Map<String, List<String>> headers, String name) {
        List<String> values = headers.get(name);
        return values == null ? "" : values.get(0);
    }

    /** Reads the body, decoding chunks; a reason is short, so only the beginning is read. */
    private byte[] readBody(Socket socket, Map<String, List<String>> headers) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            socket.setSoTimeout(BODY_LIMIT_MILLIS);
            if (first(headers, "transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
                readChunks(body);
            } else {
                String length = first(headers, "content-length");
                int bytes = length.matches("[0-9]{1,4}") ? Integer.parseInt(length) : MAX_BODY_BYTES;
                body.writeBytes(input.readNBytes(Math.min(bytes, MAX_BODY_BYTES)));
            }
        } catch (IOException e) {
            // The status is informative by itself.
        }
        return body.toByteArray();
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        while (body.size() < MAX_BODY_BYTES) {
            StringBuilder line = new StringBuilder();
            for (int next = input.read(); next >= 0 && next != '\n' && line.length() < 100; next = input.read()) {
                line.append((char) next);
            }
            String size = line.toString().split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,6}") || Integer.parseInt(size, 16) == 0) {
                return;
            }
            int bytes = Integer.parseInt(size, 16);
            body.writeBytes(input.readNBytes(Math.min(bytes, MAX_BODY_BYTES)));
            input.skipNBytes(2);
        }
    }

    /** Returns the service's reason, or the beginning of any other response. */
    private String reason(int status, Map<String, List<String>> headers, byte[] body) {
        byte[] shown = redacted(body);
        String said = ControlPlaneJson.readError(null, status, shown).getMessage();
        String message = said == null || said.isBlank()
                ? "what answered is not the service: " + new HttpResponse(status, headers, shown).summary()
                : "HTTP status " + status + ": " + said;
        // The token may also occur in a header, or have been escaped in JSON.
        return message.replace(token, REDACTED);
    }

    /** Removes the token from a response that may echo the request, before an excerpt could contain part of it. */
    private byte[] redacted(byte[] answer) {
        return new String(answer, ISO_8859_1).replace(token, REDACTED).getBytes(ISO_8859_1);
    }

    private String accept() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + ACCEPT_SUFFIX).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
