package dev.backchat.server.command;

import dev.backchat.api.FallbackResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about rooms. */
@Command(
        name = "room",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Lists, makes and deletes rooms.",
        subcommands = {RoomCommand.ListThem.class, RoomCommand.Create.class, RoomCommand.Delete.class})
public final class RoomCommand {
    /** Lists the rooms. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            versionProvider = ProgramVersion.class,
            description = "Lists the rooms, one a line: ARN, name, tags.")
    static final class ListThem extends ServiceCommand {
        @Option(names = "--name", paramLabel = "NAME", description = "Only those of this name.")
        private @Nullable String name;

        @Override
        int run(Service service, Console console) {
            return RoomCalls.list(service, console, json, name);
        }
    }

    /** Creates a room. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            versionProvider = ProgramVersion.class,
            description = "Makes a room, and prints its ARN.")
    static final class Create extends ServiceCommand {
        @Parameters(paramLabel = "NAME", arity = "0..1", description = "Its name; rooms need none.")
        private @Nullable String name;

        @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag; may be given more than once.")
        private Map<String, String> tags = Map.of();

        @Option(
                names = "--review-handler",
                paramLabel = "ARN",
                description = "The Lambda function that reviews its messages.")
        private @Nullable String reviewHandler;

        @Option(
                names = "--fallback-result",
                paramLabel = "ALLOW|DENY",
                description = "What happens to a message where the function doesn't answer. Default: ALLOW.")
        private @Nullable FallbackResult fallbackResult;

        @Option(
                names = "--maximum-message-length",
                paramLabel = "N",
                description = "In characters, 1 to 500. Default: 500.")
        private @Nullable Integer maximumMessageLength;

        @Option(
                names = "--maximum-message-rate-per-second",
                paramLabel = "N",
                description = "Of one user's connection, 1 to 100. Default: 10.")
        private @Nullable Integer maximumMessageRatePerSecond;

        @Override
        int run(Service service, Console console) {
            return RoomCalls.create(
                    service,
                    console,
                    json,
                    new RoomCalls.NewRoom(
                            name,
                            tags,
                            reviewHandler,
                            fallbackResult,
                            maximumMessageLength,
                            maximumMessageRatePerSecond));
        }
    }

    /** Deletes a room. */
    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            versionProvider = ProgramVersion.class,
            description = "Deletes a room; whoever is in it is disconnected.")
    static final class Delete extends ServiceCommand {
        @Parameters(paramLabel = "ROOM", description = "The room: its ARN, its id, or its name.")
        private String room = "";

        @Override
        int run(Service service, Console console) throws CommandException {
            return RoomCalls.delete(service, room);
        }
    }
}
