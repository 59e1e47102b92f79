package dev.backchat.server.net;

import java.util.function.IntPredicate;

/** Texts with wildcards: {@code *} for any characters, {@code ?} for one. */
public final class Wildcards {
    /** Codes below zero are wildcards, others characters. */
    private static final int ANY_CHARACTER = -1;

    private static final int ANYTHING = -2;

    private Wildcards() {}

    /** A text in which both are wildcards. */
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
     * Whether a text matches as a whole. Takes time in proportion to the product of both lengths, whatever the pattern:
     * a regular expression tries the places of many stars in all combinations.
     *
     * @param pattern codes of texts with wildcards, and characters that stand for themselves
     * @param any which characters wildcards may stand for
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
