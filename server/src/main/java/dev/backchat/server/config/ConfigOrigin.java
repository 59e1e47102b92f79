package dev.backchat.server.config;

import java.nio.file.Path;

/**
 * The origin of a value.
 *
 * @param told its name in errors
 * @param source its name in the output of {@code config print}
 * @param rank the order of errors: by line, then the environment, flags, and what is missing
 */
public record ConfigOrigin(String told, String source, int rank) {
    /** Not given. */
    static final ConfigOrigin DEFAULT = new ConfigOrigin("the default", "default", Integer.MAX_VALUE);

    private static final int VARIABLE = Integer.MAX_VALUE - 2;
    private static final int FLAG = Integer.MAX_VALUE - 1;

    static ConfigOrigin line(String key, Path file, int line) {
        return new ConfigOrigin("'" + key + "' in " + file + ", line " + line, file + ", line " + line, line);
    }

    /** Returns the origin of an environment variable. */
    public static ConfigOrigin variable(String name) {
        return new ConfigOrigin("the environment variable " + name, "environment variable " + name, VARIABLE);
    }

    static ConfigOrigin flag(String flag) {
        return new ConfigOrigin(flag, "flag " + flag, FLAG);
    }

    /** Returns a complete error. */
    String must(String expected) {
        return sentence("must " + expected);
    }

    /** Returns a sentence about what was given there. */
    String sentence(String predicate) {
        return told + (rank < VARIABLE ? ", " : " ") + predicate;
    }
}
