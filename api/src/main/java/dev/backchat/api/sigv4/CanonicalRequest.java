package dev.backchat.api.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Builds the form of a request that a signature covers, for every service but S3: the path is normalised and its
 * segments are encoded once more than they are on the wire.
 */
public final class CanonicalRequest {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private CanonicalRequest() {}

    /**
     * Returns the canonical request.
     *
     * @param method HTTP method, in upper case
     * @param rawPath path as on the request line, with its percent-encoding untouched
     * @param rawQuery query as on the request line, without the question mark; empty if there is none
     * @param headers maps a lower-case header name to all its values, with one character per byte on the wire; empty if
     *     there are none
     * @param signedHeaders lower-case header names, sorted
     * @param payloadHash SHA-256 of the body, in lower-case hexadecimal
     */
    public static byte[] of(
            String method,
            String rawPath,
            String rawQuery,
            Function<String, List<String>> headers,
            List<String> signedHeaders,
            String payloadHash) {
        StringBuilder canonical = new StringBuilder(512);
        canonical.append(method).append('\n');
        appendPath(canonical, rawPath);
        canonical.append('\n');
        appendQuery(canonical, rawQuery);
        canonical.append('\n');
        for (String name : signedHeaders) {
            canonical.append(name).append(':');
            appendValues(canonical, headers.apply(name));
            canonical.append('\n');
        }
        canonical.append('\n');
        canonical.append(String.join(";", signedHeaders)).append('\n').append(payloadHash);
        return canonical.toString().getBytes(ISO_8859_1);
    }

    /** Percent-encodes the text as UTF-8, except for letters, digits and {@code -._~}. */
    public static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        appendEncoded(encoded, text.getBytes(UTF_8));
        return encoded.toString();
    }

    private static void appendPath(StringBuilder canonical, String rawPath) {
        List<String> segments = new ArrayList<>();
        int start = 0;
        while (start <= rawPath.length()) {
            int end = rawPath.indexOf('/', start);
            if (end < 0) {
                end = rawPath.length();
            }
            String segment = rawPath.substring(start, end);
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.remove(segments.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
            start = end + 1;
        }
        for (String segment : segments) {
            canonical.append('/');
            appendEncoded(canonical, segment.getBytes(UTF_8));
        }
        if (segments.isEmpty() || rawPath.endsWith("/") || rawPath.endsWith("/.") || rawPath.endsWith("/..")) {
            canonical.append('/');
        }
    }

    private static void appendQuery(StringBuilder canonical, String rawQuery) {
        if (rawQuery.isEmpty()) {
            return;
        }
        // A space sorts before every character of an encoded name or value, so names are compared before values.
        List<String> pairs = new ArrayList<>();
        int start = 0;
        while (start <= rawQuery.length()) {
            int end = rawQuery.indexOf('&', start);
            if (end < 0) {
                end = rawQuery.length();
            }
            if (end > start) {
                int equals = rawQuery.indexOf('=', start);
                boolean hasValue = equals >= 0 && equals < end;
                StringBuilder pair = new StringBuilder();
                appendEncoded(pair, decoded(rawQuery.substring(start, hasValue ? equals : end)));
                pair.append(' ');
                if (hasValue) {
                    appendEncoded(pair, decoded(rawQuery.substring(equals + 1, end)));
                }
                pairs.add(pair.toString());
            }
            start = end + 1;
        }
        Collections.sort(pairs);
        for (int i = 0; i < pairs.size(); i++) {
            canonical.append(i == 0 ? "" : "&").append(pairs.get(i).replace(' ', '='));
        }
    }

    /**
     * Decodes a name or value of the query: a plus sign is a space, as in a form, and anything that is not a valid
     * percent-encoding stands for itself.
     */
    private static byte[] decoded(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        byte[] text = raw.getBytes(UTF_8);
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '%'
                    && i + 2 < text.length
                    && HexFormat.isHexDigit(text[i + 1])
                    && HexFormat.isHexDigit(text[i + 2])) {
                bytes.write(HexFormat.fromHexDigit(text[i + 1]) << 4 | HexFormat.fromHexDigit(text[i + 2]));
                i += 2;
            } else {
                bytes.write(text[i] == '+' ? ' ' : text[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static void appendEncoded(StringBuilder to, byte[] bytes) {
        for (byte b : bytes) {
            if ((b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || b == '-'
                    || b == '.'
                    || b == '_'
                    || b == '~') {
                to.append((char) b);
            } else {
                to.append('%');
                HEX.toHexDigits(to, b);
            }
        }
    }

    private static boolean isWhiteSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static void appendValues(StringBuilder to, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                to.append(',');
            }
            String value = values.get(i).trim();
            boolean space = false;
            for (int c = 0; c < value.length(); c++) {
                // Signers collapse any run of white space, including tabs, into one space.
                char character = isWhiteSpace(value.charAt(c)) ? ' ' : value.charAt(c);
                if (character != ' ' || !space) {
                    to.append(character);
                }
                space = character == ' ';
            }
        }
    }
}
