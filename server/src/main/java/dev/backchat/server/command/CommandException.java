package dev.backchat.server.command;

import java.io.Serial;

/** Thrown when a command can't go on, with a line for the user. */
final class CommandException extends Exception {
    /** Exit code if the service, or its state, is the reason. */
    static final int REFUSED = 1;

    /** Exit code if the arguments or the configuration are the reason. */
    static final int USAGE = 2;

    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandException(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    static CommandException refused(String message) {
        return new CommandException(REFUSED, message);
    }

    static CommandException usage(String message) {
        return new CommandException(USAGE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
