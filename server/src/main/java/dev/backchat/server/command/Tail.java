package dev.backchat.server.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the messages and events of a room. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Prints what is said in a room as it comes, a line each, until Ctrl-C; connects again where the"
                + " connection breaks.")
public final class Tail extends ServiceCommand {
    @Parameters(paramLabel = "ROOM", description = "The room: its ARN, its id, or its name.")
    private String room = "";

    @Option(names = "--user-id", paramLabel = "ID", description = "Who listens. Default: the user of this machine.")
    private @Nullable String userId;

    @Override
    int run(Service service, Console console) throws Exception {
        return RoomPrinter.follow(service, console, room, userId, json);
    }
}
