package dev.backchat.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the protocol measures text. */
public final class Text {
    /** A backslash, a u, and four digits. */
    private static final int ESCAPE_LENGTH = 6;

    private Text() {}

    /** Length as the limits count it: in Unicode code points. */
    public static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Bytes of UTF-8, without making them. An unpaired surrogate counts as the three bytes of its replacement. */
    public static int utf8Bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800) {
                // A pair is four bytes: three for its first half here, and one already counted for its second.
                bytes += 2;
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                }
            } else if (c >= 0x80) {
                bytes += 1;
            }
        }
        return bytes;
    }

    /** Bytes of UTF-8 of a map's keys and values together: how the limit of 1 KB on attributes is counted. */
    public static int utf8Bytes(Map<String, String> map) {
        int bytes = 0;
        for (Map.Entry<String, String> entry : map.entrySet()) {
            bytes += utf8Bytes(entry.getKey()) + utf8Bytes(entry.getValue());
        }
        return bytes;
    }

    /**
     * The text that these bytes are in UTF-8; null if they are not UTF-8: overlong forms, surrogates, anything beyond
     * U+10FFFF. Parsers of JSON take some of these, and are not asked.
     */
    public static @Nullable String fromUtf8(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * The text of JSON, which is UTF-8 here, with or without a byte order mark; null if it is not UTF-8. Escapes of
     * unpaired surrogates are replaced by those of U+FFFD, because parsers refuse them in names.
     */
    public static @Nullable String ofJson(byte[] json) {
        String text = fromUtf8(json);
        if (text == null) {
            return null;
        }
        return replaceUnpairedEscapes(text.startsWith("\ufeff") ? text.substring(1) : text);
    }

    private static String replaceUnpairedEscapes(String json) {
        StringBuilder replaced = null;
        int at = json.indexOf('\\');
        while (at >= 0) {
            int unit = escapedUnit(json, at);
            int length = unit < 0 ? 2 : ESCAPE_LENGTH;
            if (unit >= 0 && Character.isSurrogate((char) unit)) {
                int next = escapedUnit(json, at + ESCAPE_LENGTH);
                if (next >= 0 && Character.isSurrogatePair((char) unit, (char) next)) {
                    length += ESCAPE_LENGTH;
                } else {
                    replaced = replaced == null ? new StringBuilder(json) : replaced;
                    replaced.replace(at, at + ESCAPE_LENGTH, "\\ufffd");
                }
            }
            at = json.indexOf('\\', at + length);
        }
        return replaced == null ? json : replaced.toString();
    }

    /** The UTF-16 unit whose escape stands here; negative if none does. */
    private static int escapedUnit(String json, int at) {
        if (at + ESCAPE_LENGTH > json.length() || json.charAt(at) != '\\' || json.charAt(at + 1) != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
            if (!HexFormat.isHexDigit(json.charAt(i))) {
                return -1;
            }
            unit = unit << 4 | HexFormat.fromHexDigit(json.charAt(i));
        }
        return unit;
    }

    /**
     * The text with each unpaired surrogate replaced by U+FFFD. JSON can spell one ({@code "\ud800"}), but UTF-8 can't,
     * so such a text could be neither stored nor sent on.
     */
    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaceUnpaired(text, i);
            }
        }
        return text;
    }

    private static String replaceUnpaired(String text, int from) {
        StringBuilder replaced = new StringBuilder(text.length()).append(text, 0, from);
        int i = from;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            boolean unpaired = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
            replaced.appendCodePoint(unpaired ? 0xFFFD : codePoint);
            i += Character.charCount(codePoint);
        }
        return replaced.toString();
    }
}
