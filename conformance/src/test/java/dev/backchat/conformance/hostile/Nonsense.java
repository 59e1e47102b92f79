package dev.backchat.conformance.hostile;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** The stuff that malformed input is made of. */
final class Nonsense {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int DEEP = 5_000;

    private final Random random;

    Nonsense(Random random) {
        this.random = random;
    }

    /** Letters. */
    String word(int length) {
        return random.ints(length, 0, LETTERS.length())
                .collect(StringBuilder::new, (text, i) -> text.append(LETTERS.charAt(i)), StringBuilder::append)
                .toString();
    }

    /** One to {@code max} code points of any script, never the ARN of anything. */
    String text(int max) {
        return random.ints(1 + random.nextInt(max), 1, Character.MAX_CODE_POINT)
                .filter(codePoint -> Character.isDefined(codePoint) && !Character.isSurrogate((char) codePoint))
                .collect(() -> new StringBuilder("?"), StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** A path segment that is percent-encoded as it must be, and no operation. */
    String pathSegment() {
        return word(1 + random.nextInt(10)) + "/%" + "0123456789ABCDEF".charAt(random.nextInt(16)) + "0";
    }

    /** Something that a header may hold. */
    String headerValue() {
        return random.ints(1 + random.nextInt(200), 0x21, 0x7F)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }

    /** A beginning of the text, at least its first character and never all of it. */
    String truncated(String json) {
        return json.substring(0, 1 + random.nextInt(json.length() - 1));
    }

    /** Text that begins as no JSON value begins. */
    String notJson() {
        return "x" + text(200);
    }

    /** An object, deep inside which is nothing. */
    String deeplyNested() {
        int depth = DEEP + random.nextInt(DEEP);
        return random.nextBoolean() ? "{\"name\":" + "[".repeat(depth) : "{\"tags\":".repeat(depth);
    }

    /** A JSON object with a string that is not UTF-8. */
    byte[] brokenUtf8() {
        byte[] json = "{\"name\":\"??\"}".getBytes(StandardCharsets.US_ASCII);
        int at = json.length - 4;
        json[at] = (byte) (0xC0 + random.nextInt(0x40));
        json[at + 1] = (byte) random.nextInt('\u0020', '\u0022');
        return json;
    }
}
