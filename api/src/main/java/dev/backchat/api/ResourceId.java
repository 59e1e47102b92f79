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
        char[] id = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            id[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return new String(id);
    }

    /** Returns whether the text has the form of such an id. */
    public static boolean isValid(String id) {
        return id.length() == LENGTH
                && id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
    }
}
