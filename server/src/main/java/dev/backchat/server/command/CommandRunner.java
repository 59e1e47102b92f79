package dev.backchat.server.command;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.client.Environment;
import dev.backchat.client.IvschatClientException;
import dev.backchat.client.room.ChatRequestException;
import dev.backchat.client.room.ChatRoomException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.ParameterException;

/** Runs a command, and reports a failure in one line. */
final class CommandRunner {
    /**
     * Held strongly, because a logger that is garbage collected loses its level. The commands report what
     * the client logs.
     */
    private static final Logger CLIENT = Logger.getLogger("dev.backchat.client");

    private CommandRunner() {}

    /** Runs a command that talks to a service, and returns its exit code. */
    static int run(ServiceOptions options, ServiceCommand command) {
        CLIENT.setLevel(Level.OFF);
        Console console = Console.ofThisProcess();
        try (Service service = Service.find(options, Environment.ofThisProcess(), console)) {
            return command.run(service, console);
        } catch (Exception e) {
            return report(e, console);
        }
    }

    /** Reports a failure, and returns its exit code. */
    static int report(Exception thrown, Console console) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        switch (cause) {
            // Reported with a pointer to the help by the command line parser.
            case ParameterException e -> throw e;
            case CommandException e -> {
                console.note(String.valueOf(e.getMessage()));
                return e.exitCode();
            }
            case IvschatServiceException e -> console.note(e.errorName() + ": " + e.getLocalizedMessage());
            case IvschatClientException e -> {
                console.note(String.valueOf(e.getMessage()));
                return e.reason() == IvschatClientException.Reason.CONFIGURATION
                        ? CommandException.USAGE
                        : CommandException.REFUSED;
            }
            case ChatRequestException e -> console.note("refused: " + e.errorCode() + " " + e.errorMessage());
            case ChatRoomException e -> console.note(String.valueOf(e.getMessage()));
            case IOException e -> {
                console.note(String.valueOf(e.getMessage()));
                return CommandException.USAGE;
            }
            default -> console.note("this is a fault of Backchat's: " + cause);
        }
        return CommandException.REFUSED;
    }
}
