package dev.backchat.server.config;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the name that a misspelled one was probably meant to be. */
public final class NearestName {
    /** Longer texts are no typing errors, and would take long to compare. */
    private static final int MAX_LENGTH = 100;

    private NearestName() {}

    /** Returns {@code ; did you mean 'x'?}, or nothing if no name is near. */
    public static String hint(String given, Map<String, String> known) {
        String near = of(given, known);
        return near == null ? "" : "; did you mean '" + near + "'?";
    }

    /**
     * Returns the nearest name, ignoring case, hyphens and underscores. Null if more than a third of the letters would
     * have to change.
     *
     * @param known names by their spellings
     */
    public static @Nullable String of(String given, Map<String, String> known) {
        if (given.length() > MAX_LENGTH) {
            return null;
        }
        String plain = plain(given);
        String nearest = null;
        int least = plain.length() / 3 + 1;
        for (Map.Entry<String, String> name : known.entrySet()) {
            int edits = edits(plain, plain(name.getKey()));
            if (edits < least) {
                least = edits;
                nearest = name.getValue();
            }
        }
        return nearest;
    }

    private static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /** Returns the number of letters to insert, delete, replace, or swap with the next one. */
    private static int edits(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int exchanged = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(exchanged, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
