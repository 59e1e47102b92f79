package dev.backchat.server;

import java.io.Serial;

/** The server can't start as it is configured; the message is one line for whoever started it. */
public final class ConfigurationException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }

    /** The line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
