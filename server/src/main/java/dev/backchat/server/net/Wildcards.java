package dev.backchat.server.net;

import java.util.function.IntPredicate;

/** Matches patterns with wildcards: {@code *} for any characters, {@code ?} for one. */
public final class Wildcards {
    /** Negative codes are wildcards, others are characters. */
    private static final int ANY_CHARACTER = -1;

    private static final int ANYTHING = -2;

    private Wildcards() {}

    /** Returns the codes of a pattern in which both are wildcards. */
    public static int[] codes(String text) {
        int[] codes = text.chars().toArray();
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == '?') {
                codes[i] = ANY_CHARACTER;
            } else if (codes[i] == '*') {
                codes[i] = ANYTHING;
            }
        }
        return codes;
    }

    /**
     * Returns whether the whole text matches. Takes time proportional to the product of both lengths, whatever the
     * pattern: a regular expression would try the positions of many stars in all combinations.
     *
     * @param pattern codes of wildcards and of literal characters
     * @param any the characters that a wildcard matches
     */
    public static boolean matches(int[] pattern, String text, IntPredicate any) {
        boolean[] reached = new boolean[text.length() + 1];
        reached[0] = true;
        for (int code : pattern) {
            if (code == ANYTHING) {
                for (int i = 1; i < reached.length; i++) {
                    reached[i] |= reached[i - 1] && any.test(text.charAt(i - 1));
                }
            } else {
                for (int i = reached.length - 1; i > 0; i--) {
                    char c = text.charAt(i - 1);
                    reached[i] = reached[i - 1] && (code == ANY_CHARACTER ? any.test(c) : code == c);
                }
                reached[0] = false;
            }
        }
        return reached[text.length()];
    }
}
