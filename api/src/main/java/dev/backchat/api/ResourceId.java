package dev.backchat.api;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Generates ids of rooms, logging configurations, messages, events and errors: 12 of {@code [a-zA-Z0-9]}. */
public final class ResourceId {
    /** Length of an id, in characters. */
    public static final int LENGTH = 12;

    private static final char[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();
    private static final SecureRandom SECURE = new SecureRandom();

    private ResourceId() {}

    /** Returns an unguessable id: 71 bits from the system's secure random source. */
    public static String next() {
        return next(SECURE);
    }

    /**
     * Returns an id from the given source. Message ids need not be secret, so a server may use a cheaper source for
     * them.
     */
    public static String next(RandomGenerator random) {
        // One draw, because each costs a secure source about the same; a few bytes more, for those that are no letter.
        byte[] drawn = new byte[LENGTH + 4];
        char[] id = new char[LENGTH];
        int length = 0;
        while (length < LENGTH) {
            random.nextBytes(drawn);
            for (int i = 0; i < drawn.length && length < LENGTH; i++) {
                int letter = drawn[i] & 0x3f;
                if (letter < ALPHABET.length) {
                    id[length++] = ALPHABET[letter];
                }
            }
        }
        return new String(id);
    }

    /** Returns whether the text has the form of such an id. */
    public static boolean isValid(String id) {
        return id.length() == LENGTH
                && id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
    }
}
