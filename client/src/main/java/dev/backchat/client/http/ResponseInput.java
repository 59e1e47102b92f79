package dev.backchat.client.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the responses of one connection, one after the other: HTTP/1.1, RFC 9112. */
final class ResponseInput {
    static final int MAX_HEAD_BYTES = 32 * 1024;
    /** Maximum bytes of a body; far more than any answer of the service. */
    static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    private static final int BUFFER_BYTES = 8 * 1024;
    private static final Pattern STATUS_LINE = Pattern.compile("(?s)HTTP/1\\.([01]) ([1-9][0-9]{2})( .*)?");
    private static final Pattern CHUNK_LINE = Pattern.compile("(?s)([0-9a-fA-F]{1,15})[ \\t]*(;.*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private int lineBytesLeft;
    private boolean hasBegun;
    private boolean isReusable;

    ResponseInput(InputStream input) {
        this.input = input;
    }

    /**
     * Reads the next final response; interim ones (1xx) are skipped.
     *
     * @param method method of the request, because the response to {@code HEAD} has no body
     * @throws IOException if the connection is closed before the end, or what comes is not HTTP/1.1 or is too long
     */
    HttpResponse read(String method) throws IOException {
        isReusable = false;
        hasBegun = false;
        lineBytesLeft = MAX_HEAD_BYTES;
        while (true) {
            String line = readLine();
            Matcher matcher = STATUS_LINE.matcher(line);
            if (!matcher.matches()) {
                throw new ProtocolException("the answer is not HTTP/1.1; it begins with: "
                        + HttpResponse.excerpt(line.getBytes(ISO_8859_1)));
            }
            int status = Integer.parseInt(matcher.group(2));
            Map<String, List<String>> headers = readHeaders();
            if (status == SWITCHING_PROTOCOLS) {
                throw new ProtocolException("the server switches to a protocol that nobody asked for");
            }
            if (status >= 200) {
                boolean isKept = matcher.group(1).equals("1") && !hasToken(headers, "Connection", "close");
                boolean isBodiless = method.equals("HEAD") || status == NO_CONTENT || status == NOT_MODIFIED;
                byte[] body = isBodiless ? new byte[0] : readBody(headers);
                boolean isDelimited = isBodiless || isDelimited(headers);
                isReusable = isKept && isDelimited && position == limit;
                return new HttpResponse(status, Collections.unmodifiableMap(headers), body);
            }
        }
    }

    /** Returns whether another request may be sent: the last response ended where it said, and all was read. */
    boolean isReusable() {
        return isReusable;
    }

    private Map<String, List<String>> readHeaders() throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || line.charAt(0) <= ' ' || line.charAt(colon - 1) <= ' ') {
                throw new ProtocolException(
                        "the answer has a line that is no header: " + HttpResponse.excerpt(line.getBytes(ISO_8859_1)));
            }
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>(1))
                    .add(line.substring(colon + 1).trim());
        }
        return headers;
    }

    /** Returns whether the body's end shows by itself; with both framings, something in between may have erred. */
    private static boolean isDelimited(Map<String, List<String>> headers) {
        return headers.containsKey("Transfer-Encoding") != headers.containsKey("Content-Length");
    }

    private static boolean hasToken(Map<String, List<String>> headers, String name, String token) {
        return headers.getOrDefault(name, List.of()).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(token));
    }

    private byte[] readBody(Map<String, List<String>> headers) throws IOException {
        List<String> encodings = headers.get("Transfer-Encoding");
        ByteArrayOutputStream body = new ByteArrayOutputStream(512);
        if (encodings != null) {
            if (encodings.size() != 1 || !encodings.get(0).equalsIgnoreCase("chunked")) {
                throw new ProtocolException("the answer has a transfer encoding that is unknown: " + encodings);
            }
            readChunks(body);
        } else if (headers.containsKey("Content-Length")) {
            readBytes(contentLength(headers.get("Content-Length")), body);
        } else {
            readToEnd(body);
        }
        return body.toByteArray();
    }

    private static long contentLength(List<String> values) throws ProtocolException {
        String length = values.get(0);
        if (!LENGTH.matcher(length).matches() || !values.stream().allMatch(length::equals)) {
            throw new ProtocolException("the answer has no valid Content-Length: " + values);
        }
        return Long.parseLong(length);
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        for (long size = readChunkSize(); size > 0; size = readChunkSize()) {
            readBytes(size, body);
            if (!readLine().isEmpty()) {
                throw new ProtocolException("a chunk of the answer is longer than its size");
            }
        }
        String trailer = readLine();
        while (!trailer.isEmpty()) {
            trailer = readLine();
        }
    }

    private long readChunkSize() throws IOException {
        lineBytesLeft = MAX_HEAD_BYTES;
        String line = readLine();
        Matcher matcher = CHUNK_LINE.matcher(line);
        if (!matcher.matches()) {
            throw new ProtocolException("the answer has a chunk without a size");
        }
        return Long.parseLong(matcher.group(1), 16);
    }

    private void readBytes(long count, ByteArrayOutputStream body) throws IOException {
        checkRoom(count, body);
        long left = count;
        while (left > 0) {
            if (position == limit) {
                fill();
            }
            int length = (int) Math.min(left, limit - position);
            body.write(buffer, position, length);
            position += length;
            left -= length;
        }
    }

    private void readToEnd(ByteArrayOutputStream body) throws IOException {
        do {
            checkRoom(limit - position, body);
            body.write(buffer, position, limit - position);
            position = limit;
        } while (tryFill());
    }

    private static void checkRoom(long count, ByteArrayOutputStream body) throws ProtocolException {
        if (count > MAX_BODY_BYTES - body.size()) {
            throw new ProtocolException("the answer's body is longer than " + MAX_BODY_BYTES + " bytes");
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (position == limit) {
                fill();
            }
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            line.append(new String(buffer, start, position - start, ISO_8859_1));
            boolean isWhole = position < limit;
            position += isWhole ? 1 : 0;
            lineBytesLeft -= position - start;
            if (lineBytesLeft < 0) {
                throw new ProtocolException("the answer's header is longer than " + MAX_HEAD_BYTES + " bytes");
            }
            if (isWhole) {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
        }
    }

    private void fill() throws IOException {
        if (!tryFill()) {
            throw new EOFException(
                    hasBegun
                            ? "the connection was closed amid the answer"
                            : "the connection was closed without an answer");
        }
    }

    private boolean tryFill() throws IOException {
        int count = input.read(buffer);
        position = 0;
        limit = Math.max(count, 0);
        hasBegun |= count > 0;
        return count >= 0;
    }
}
