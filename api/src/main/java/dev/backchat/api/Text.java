package dev.backchat.api;

import java.util.Map;

/** How the protocol measures text. */
public final class Text {
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
