package dev.backchat.server.command;

import dev.backchat.api.ChatTokenCapability;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about chat tokens. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Makes chat tokens, and looks into them.",
        subcommands = {TokenCommand.Make.class, TokenCommand.Inspect.class})
public final class TokenCommand {
    /** Creates a token. */
    @Command(
            name = "make",
            mixinStandardHelpOptions = true,
            versionProvider = ProgramVersion.class,
            description = "Makes a chat token, and prints it alone.")
    static final class Make extends ServiceCommand {
        @Parameters(paramLabel = "ROOM", description = "The room: its ARN, its id, or its name.")
        private String room = "";

        @Option(names = "--user-id", paramLabel = "ID", required = true, description = "Who the token is for.")
        private String userId = "";

        @Option(
                names = "--capability",
                paramLabel = "NAME",
                split = ",",
                description = "What it allows besides viewing: ${COMPLETION-CANDIDATES}; may be given more than once.")
        private List<ChatTokenCapability> capabilities = List.of();

        @Option(
                names = "--attribute",
                paramLabel = "KEY=VALUE",
                description = "Shown to everybody as the sender's; may be given more than once.")
        private Map<String, String> attributes = Map.of();

        @Option(
                names = "--session-minutes",
                paramLabel = "N",
                description = "How long the connection may last, 1 to 180. Default: 60.")
        private @Nullable Integer sessionMinutes;

        @Override
        int run(Service service, Console console) throws CommandException {
            return Tokens.make(
                    service,
                    console,
                    json,
                    new Tokens.TokenSettings(room, userId, capabilities, attributes, sessionMinutes));
        }
    }

    /** Inspects a token. */
    @Command(
            name = "inspect",
            mixinStandardHelpOptions = true,
            versionProvider = ProgramVersion.class,
            description =
                    "Says what is in a chat token and what has become of it, by the keys in the data directory of the"
                            + " server that made it, which may run meanwhile.")
    static final class Inspect implements Callable<Integer> {
        @Parameters(paramLabel = "TOKEN", description = "The token; - to read it from standard input.")
        private String token = "";

        @Option(
                names = "--data",
                paramLabel = "DIR",
                required = true,
                defaultValue = "${env:BACKCHAT_DATA}",
                description = "The server's data directory. Default: BACKCHAT_DATA.")
        private Path data = Path.of("");

        @Option(names = "--json", description = "Prints it as a JSON object.")
        private boolean json;

        @Override
        public Integer call() {
            return Tokens.inspect(token, data, json);
        }
    }
}
