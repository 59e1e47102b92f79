package dev.backchat.server.dev;

import java.io.Serial;
import java.util.List;

/** Thrown when a seed can't be used. */
public final class SeedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    SeedException(List<String> lines) {
        super(String.join("; ", lines), null, false, false);
        this.lines = List.copyOf(lines);
    }

    /** Returns a line for each error. */
    public List<String> lines() {
        return lines;
    }
}
