package dev.backchat.api;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.util.List;
import java.util.Objects;

/**
 * Compares the reading of an ARN with a second, naive parser of the same form, and checks that writing reproduces what
 * was read.
 */
public final class ArnFuzz {
    enum Outcome {
        ROOM,
        LOGGING_CONFIGURATION,
        TOO_LONG,
        NOT_AN_ARN
    }

    private ArnFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        String text = data.consumeInt(0, 15) == 0 ? data.consumeRemainingAsString() : text(data);
        Arn expected = naive(text);
        for (ResourceType type : ResourceType.values()) {
            if (Arn.matches(text, type) != (expected != null && expected.type() == type)) {
                throw new AssertionError(text + " is taken for another type than " + expected);
            }
        }
        boolean isTooLong = text.length() > 128;
        reached(
                expected == null
                        ? Outcome.NOT_AN_ARN
                        : isTooLong
                                ? Outcome.TOO_LONG
                                : Outcome.valueOf(expected.type().name()));
        Arn read = read(text);
        if (isTooLong ? read != null : !Objects.equals(read, expected)) {
            throw new AssertionError(expected + " expected, but it is " + read + " of " + text);
        }
        if (read != null && !read.toString().equals(text)) {
            throw new AssertionError(text + " is written as " + read);
        }
    }

    private static String text(FuzzInput data) {
        List<String> parts = List.of(
                "arn",
                "aws",
                "ivschat",
                Bend.one(data, "us-east-1", Bend.word(data, 20), "US", "é", ""),
                Bend.one(data, "123456789012", "1", "12a", "١", ""),
                Bend.one(data, "room/", "room/", "logging-configuration/", "rooms/", "room", "")
                        + Bend.one(data, "AbCdEfGh1234", Bend.word(data, 90), "a-b", "a_b", "a/b", "", "x\n"));
        String text = String.join(":", data.consumeInt(0, 3) == 0 ? Bend.list(data, parts) : parts);
        int missing = 128 + data.consumeInt(-1, 1) - text.length();
        return missing > 0 && data.consumeBoolean() ? text + "w".repeat(missing) : text;
    }

    private static Arn read(String text) {
        try {
            return Arn.parse(text);
        } catch (IllegalArgumentException e) {
            if (e.getClass() != IllegalArgumentException.class || e.getMessage().isBlank()) {
                throw new AssertionError(e);
            }
            return null;
        }
    }

    /** Null if it is not an ARN; its length does not matter. */
    private static Arn naive(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 6 || !text.startsWith("arn:aws:ivschat:")) {
            return null;
        }
        for (ResourceType type : ResourceType.values()) {
            String prefix = type == ResourceType.ROOM ? "room/" : "logging-configuration/";
            String id = parts[5].startsWith(prefix) ? parts[5].substring(prefix.length()) : "";
            if (isOnly(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
                    && isOnly(parts[3], "abcdefghijklmnopqrstuvwxyz0123456789-")
                    && isOnly(parts[4], "0123456789")) {
                return new Arn(parts[3], parts[4], type, id);
            }
        }
        return null;
    }

    private static boolean isOnly(String text, String characters) {
        return !text.isEmpty() && text.chars().allMatch(c -> characters.indexOf(c) >= 0);
    }
}
