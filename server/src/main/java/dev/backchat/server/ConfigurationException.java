package dev.backchat.server;

import java.io.Serial;
import java.util.List;

/** Thrown when the server can't start with its configuration; lists everything that is wrong, one line each. */
public final class ConfigurationException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // always a serializable list
    private final List<String> lines;

    public ConfigurationException(List<String> lines) {
        super(String.join("; ", lines));
        this.lines = List.copyOf(lines);
    }

    /** Returns one line per error. */
    public List<String> lines() {
        return lines;
    }

    /** Returns all errors in one line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
