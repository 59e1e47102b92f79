package dev.backchat.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Collects the errors of a configuration, so that all are reported at once. */
public final class ConfigErrors {
    /** Would break an error's line in two, or control a terminal. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private record Error(int rank, String line) {}

    private final List<Error> errors = new ArrayList<>();

    /** Adds an error of a value. */
    public void add(ConfigOrigin origin, String error) {
        String line = CONTROL.matcher(error)
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
        errors.add(new Error(origin.rank(), line));
    }

    /** Adds an error about a missing value, or about a combination of values. */
    public void add(String error) {
        add(ConfigOrigin.DEFAULT, error);
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /**
     * Returns a line per error: first those of the file in its order, then of the environment, of flags, and the rest.
     */
    public List<String> lines() {
        return errors.stream()
                .sorted(Comparator.comparingInt(Error::rank))
                .map(Error::line)
                .distinct()
                .toList();
    }
}
