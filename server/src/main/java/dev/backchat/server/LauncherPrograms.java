package dev.backchat.server;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Commands that the launcher runs as programs of their own. Here they have a name and a description, for the help, for
 * completion, and for the hint on a misspelled one.
 */
final class LauncherPrograms {
    private LauncherPrograms() {}

    static void addTo(CommandLine commands) {
        add(commands, "bench", "Measures Backchat beside its peers.");
        add(commands, "cluster", "Several servers as one service, for development.");
        add(commands, "package", "Makes what is released.");
    }

    private static void add(CommandLine commands, String name, String description) {
        Callable<Integer> refusal = () -> {
            throw new IOException("only ./backchat, in the source tree, has the command " + name);
        };
        CommandSpec spec = CommandSpec.wrapWithoutInspection(refusal);
        spec.usageMessage().description(description);
        commands.addSubcommand(name, spec);
    }
}
