package dev.backchat.server.command;

import java.io.Serial;

/** Why a command can't go on, in a line for whoever typed it. */
final class CommandFailure extends Exception {
    /** The exit code where the service, or what it has, is the reason. */
    static final int REFUSED = 1;

    /** The exit code where it is what was typed or configured. */
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
