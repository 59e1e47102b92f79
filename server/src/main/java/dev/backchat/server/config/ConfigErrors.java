package dev.backchat.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Collects what is wrong with a configuration, so that all of it is told at once. */
public final class ConfigErrors {
    /** Would break an error's line in two, or steer a terminal. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private record Error(int rank, String line) {}

    private final List<Error> errors = new ArrayList<>();

    /** Adds one of a value. */
    public void add(Origin origin, String error) {
        String line = CONTROL.matcher(error)
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
        errors.add(new Error(origin.rank(), line));
    }

    /** Adds one of what is missing, or of several values together. */
    public void add(String error) {
        add(Origin.DEFAULT, error);
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** A line for each: those of the file in its order, then the environment's, those of flags, and the rest. */
    public List<String> lines() {
        return errors.stream()
                .sorted(Comparator.comparingInt(Error::rank))
                .map(Error::line)
                .distinct()
                .toList();
    }
}
