package dev.backchat.server.config;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the value of a key may be.
 *
 * @param expected completes "must be" in errors
 * @param range the same, as {@code docs/configuration.md} has it
 * @param form how the file writes it
 * @param parse throws {@link IllegalArgumentException} for what is no value; its message, where there is one, says why
 * @param format the same for values that are equal
 */
public record ConfigType<T>(
        Supplier<String> expected, String range, Form form, Function<String, T> parse, Function<T, String> format) {
    /** How the file writes a value; in the environment, commas stand between several. */
    public enum Form {
        TEXT,
        /** Is not shown to anybody. */
        SECRET,
        LIST,
        /** From ARNs to URLs. */
        MAPPING,
        ACCESS_KEYS
    }

    ConfigType(String expected, String range, Form form, Function<String, T> parse, Function<T, String> format) {
        this(() -> expected, range, form, parse, format);
    }
}
