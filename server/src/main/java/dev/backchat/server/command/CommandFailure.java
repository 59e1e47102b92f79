package dev.backchat.server.command;

import java.io.Serial;

/** Thrown when a command can't go on, with a line for the user. */
final class CommandFailure extends Exception {
    /** Exit code if the service, or its state, is the reason. */
    static final int REFUSED = 1;

    /** Exit code if the arguments or the configuration are the reason. */
    static final int USAGE = 2;

    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    static CommandFailure refused(String message) {
        return new CommandFailure(REFUSED, message);
    }

    static CommandFailure usage(String message) {
        return new CommandFailure(USAGE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
