package dev.backchat.server.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Version of a command: that of the program it belongs to. */
final class ProgramVersion implements IVersionProvider {
    @Spec
    private @Nullable CommandSpec command;

    @Override
    public String[] getVersion() {
        return command == null || command.parent() == null
                ? new String[] {"development"}
                : command.root().version();
    }
}
