package dev.backchat.api;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Makes the ids of rooms, logging configurations, messages, events and errors: 12 of {@code [a-zA-Z0-9]}. */
public final class ResourceId {
    /** How many characters an id has. */
    public static final int LENGTH = 12;

    private static final char[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();
    private static final SecureRandom SECURE = new SecureRandom();

    private ResourceId() {}

    /** An id that nobody can guess: 71 bits of the system's randomness. */
    public static String next() {
        return next(SECURE);
    }

    /**
     * An id from the given source. Ids of messages need not be secret, so a server may use a cheaper source for them.
     */
    public static String next(RandomGenerator random) {
        char[] id = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            id[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return new String(id);
    }

    /** Whether this could be such an id. */
    public static boolean isValid(String id) {
        return id.length() == LENGTH
                && id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
    }
}
