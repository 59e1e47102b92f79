package dev.backchat.server;

import java.io.Serial;
import java.util.List;

/** The server can't start as it is configured; says everything that is wrong, in a line each. */
public final class ConfigurationException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // always one that can be serialized
    private final List<String> lines;

    public ConfigurationException(List<String> lines) {
        super(String.join("; ", lines));
        this.lines = List.copyOf(lines);
    }

    /** A line for each error. */
    public List<String> lines() {
        return lines;
    }

    /** All errors in one line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
