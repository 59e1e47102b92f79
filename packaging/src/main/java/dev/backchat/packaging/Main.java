package dev.backchat.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/**
 * {@code ./backchat package}: what is released, for Linux on x86-64. Exit codes: 0 done; 2 bad usage, or something is
 * missing, with one line on standard error.
 */
@Command(
        name = "backchat package",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Makes what is released, for Linux on x86-64: a folder with its own Java runtime and its archive, a Debian"
                    + " package, an image for containers, the Maven artifacts, their bills of materials, and SHA-256 sums.",
            "Of one commit it is the same to the byte each time, with the same JDK, C library and binutils."
        })
public final class Main implements Callable<Integer> {
    private static final int USAGE = 2;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where to. By default packaging/target/packages in the source tree.")
    private @Nullable Path output;

    private Main() {}

    /** Makes them. The launcher passes its location in the system property {@code backchat.launcher}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setParameterExceptionHandler(
                        (e, ignored) -> printError(e.getMessage() + "; see backchat package --help"))
                .setExecutionExceptionHandler((e, command, result) -> {
                    if (e instanceof IOException) {
                        return printError(String.valueOf(e.getMessage()));
                    }
                    throw e;
                })
                .execute(arguments));
    }

    private static int printError(String line) {
        System.err.println("backchat: " + line);
        return USAGE;
    }

    @Override
    public Integer call() throws IOException {
        Path root = Path.of(System.getProperty("backchat.launcher"), "..")
                .toAbsolutePath()
                .normalize();
        Path folder = output == null
                ? root.resolve("packaging/target/packages")
                : output.toAbsolutePath().normalize();
        Release.of(root).write(folder).forEach(System.out::println);
        return 0;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"backchat " + (version == null ? "development" : version)};
        }
    }
}
