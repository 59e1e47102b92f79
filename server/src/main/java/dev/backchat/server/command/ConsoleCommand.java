package dev.backchat.server.command;

import dev.backchat.api.CreateConsoleSessionRequest;
import dev.backchat.api.CreateConsoleSessionResponse;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.client.CreateConsoleSessionCommand;
import picocli.CommandLine.Command;

/** Creates a link to the console. */
@Command(
        name = "console",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description =
                "Makes a link to the service's console, and prints it alone. A browser that opens it may do what the"
                        + " access key may do, for an hour.")
public final class ConsoleCommand extends ServiceCommand {
    private static final int NOT_FOUND = 404;

    @Override
    int run(Service service, Console console) throws CommandException {
        CreateConsoleSessionResponse made;
        try {
            made = service.call(new CreateConsoleSessionCommand(new CreateConsoleSessionRequest()));
        } catch (IvschatServiceException e) {
            if (e.httpStatus() == NOT_FOUND) {
                throw CommandException.refused("the service at "
                        + service.config().endpoint() + " has no console; its configuration may say console: on");
            }
            throw e;
        }
        console.print(json ? Console.json(made) : made.url());
        if (made.expirationTime() != null) {
            console.note("the link works once, until " + made.expirationTime());
        }
        return 0;
    }
}
