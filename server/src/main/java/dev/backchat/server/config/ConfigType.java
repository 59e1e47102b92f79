package dev.backchat.server.config;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The type of a key's values.
 *
 * @param expected completes "must be" in errors
 * @param range the same, as in {@code docs/configuration.md}
 * @param form the form in the file
 * @param parse throws {@link IllegalArgumentException} for an invalid value; its message, if any, says why
 * @param format returns equal texts for equal values
 */
public record ConfigType<T>(
        Supplier<String> expected, String range, Form form, Function<String, T> parse, Function<T, String> format) {
    /** The form of a value in the file; in the environment, several are separated by commas. */
    public enum Form {
        TEXT,
        /** Never shown. */
        SECRET,
        /** Shown without its password. */
        SECRET_URL,
        LIST,
        /** From ARNs to URLs. */
        MAPPING,
        ACCESS_KEYS;

        /** Returns whether the environment may have the name of a file in place of the value. */
        boolean isSecret() {
            return this == SECRET || this == SECRET_URL;
        }
    }

    ConfigType(String expected, String range, Form form, Function<String, T> parse, Function<T, String> format) {
        this(() -> expected, range, form, parse, format);
    }
}
