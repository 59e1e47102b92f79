package dev.backchat.server.command;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a message to a room. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Says something in a room as a user, waits until it is heard there, and prints the message's id.")
public final class Send extends ServiceCommand {
    private static final String STANDARD_INPUT = "-";

    @Parameters(index = "0", paramLabel = "ROOM", description = "The room: its ARN, its id, or its name.")
    private String room = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "What to say; - for each line of standard input. Behind -- it may begin with a hyphen.")
    private @Nullable String text;

    @Option(names = "--user-id", paramLabel = "ID", description = "Who says it. Default: the user of this machine.")
    private @Nullable String userId;

    @Option(
            names = "--attribute",
            paramLabel = "KEY=VALUE",
            description = "An attribute of the message or event; may be given more than once.")
    private Map<String, String> attributes = Map.of();

    @Option(names = "--event", paramLabel = "NAME", description = "Sends an event of this name in place of a message.")
    private @Nullable String event;

    @Override
    int run(Service service, Console console) throws Exception {
        if (event != null && (text != null || userId != null)) {
            throw misused("--event has neither TEXT nor --user-id");
        }
        if (event != null) {
            return MessageSender.sendEvent(service, console, json, room, event, attributes);
        }
        if (text == null) {
            throw misused("Missing required parameter: 'TEXT', or --event");
        }
        try (MessageSender sender = MessageSender.join(service, room, userId)) {
            if (text.equals(STANDARD_INPUT)) {
                sender.sayLines(System.in, attributes, json, console);
            } else {
                sender.say(text, attributes, json, console);
            }
        }
        return 0;
    }
}
