package dev.backchat.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures and repairs text as the protocol requires. */
public final class Text {
    /** Length of a Unicode escape: a backslash, a u and four digits. */
    private static final int ESCAPE_LENGTH = 6;

    private static final String REPLACEMENT_ESCAPE = "\\ufffd";
    private static final String INVALID_ESCAPE = "\\x";

    private Text() {}

    /** Returns the length as limits count it: in Unicode code points. */
    public static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * Returns the UTF-8 length in bytes without encoding the text. An unpaired surrogate counts as the three bytes of
     * its replacement.
     */
    public static int utf8Bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800) {
                // A surrogate pair takes four bytes: three are counted here, and the second half is already counted as
                // one.
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

    /**
     * Returns the UTF-8 length in bytes of a map's keys and values together, which the 1 KB limit on attributes applies
     * to.
     */
    public static int utf8Bytes(Map<String, String> map) {
        int bytes = 0;
        for (Map.Entry<String, String> entry : map.entrySet()) {
            bytes += utf8Bytes(entry.getKey()) + utf8Bytes(entry.getValue());
        }
        return bytes;
    }

    /**
     * Decodes UTF-8 strictly. Returns null for anything else: overlong forms, surrogates, and code points beyond
     * U+10FFFF. JSON parsers accept some of these, so they do not do the decoding.
     */
    public static @Nullable String fromUtf8(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * Decodes JSON from UTF-8, with or without a byte order mark; returns null if it is not UTF-8. Escapes of unpaired
     * surrogates are replaced with those of U+FFFD, because parsers reject them in names. Incomplete Unicode escapes
     * are replaced with another invalid one: Jackson takes the low byte of any character for a hexadecimal digit.
     */
    public static @Nullable String ofJson(byte[] json) {
        String text = fromUtf8(json);
        if (text == null) {
            return null;
        }
        return replaceEscapes(text.startsWith("\ufeff") ? text.substring(1) : text);
    }

    private static String replaceEscapes(String json) {
        StringBuilder replaced = null;
        int at = json.indexOf('\\');
        while (at >= 0) {
            int unit = escapedUnit(json, at);
            int length = unit < 0 ? 2 : ESCAPE_LENGTH;
            String replacement = null;
            if (unit < 0 && json.startsWith("u", at + 1)) {
                replacement = INVALID_ESCAPE;
            } else if (unit >= 0 && Character.isSurrogate((char) unit)) {
                int next = escapedUnit(json, at + ESCAPE_LENGTH);
                if (next >= 0 && Character.isSurrogatePair((char) unit, (char) next)) {
                    length += ESCAPE_LENGTH;
                } else {
                    replacement = REPLACEMENT_ESCAPE;
                }
            }
            if (replacement != null) {
                replaced = replaced == null ? new StringBuilder(json) : replaced;
                replaced.replace(at, at + length, replacement);
            }
            at = json.indexOf('\\', at + length);
        }
        return replaced == null ? json : replaced.toString();
    }

    /** Returns the UTF-16 unit whose escape starts at this index, or a negative number if there is none. */
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
     * Returns the text with each unpaired surrogate replaced by U+FFFD. JSON can express one ({@code "\ud800"}), but
     * UTF-8 cannot, so such text could be neither stored nor forwarded.
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
