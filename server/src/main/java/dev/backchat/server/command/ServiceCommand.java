package dev.backchat.server.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that talks to a service. Exit codes: 0 success; 1 the service refused, or could not be reached; 2 bad usage
 * or configuration.
 */
abstract class ServiceCommand implements Callable<Integer> {
    @Mixin
    ServiceOptions service = new ServiceOptions();

    @Option(names = "--json", description = "Prints what the service says as JSON, an object a line.")
    boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    /** Runs the command, and returns its exit code. */
    abstract int run(Service service, Console console) throws Exception;

    @Override
    public final Integer call() {
        return CommandRunner.run(service, this);
    }

    /** Returns the exception for incompatible options. */
    final ParameterException misused(String message) {
        if (spec == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
