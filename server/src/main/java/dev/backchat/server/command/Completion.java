package dev.backchat.server.command;

import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script for shell completion. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description =
                "Prints a script by which a shell completes commands and options: source <(./backchat completion bash)")
public final class Completion implements Callable<Integer> {
    /** One script works for both: in zsh it enables bash's completion itself. */
    private static final Set<String> SHELLS = Set.of("bash", "zsh");

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private String shell = "";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException();
        }
        if (!SHELLS.contains(shell)) {
            throw new ParameterException(command.commandLine(), "completion is for bash and zsh, not '" + shell + "'");
        }
        Console.ofThisProcess()
                .print(AutoComplete.bash(command.root().name(), command.root().commandLine()));
        return 0;
    }
}
