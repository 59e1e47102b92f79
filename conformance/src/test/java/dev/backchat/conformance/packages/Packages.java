package dev.backchat.conformance.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.sdk.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packages of what has just been built, as {@code ./backchat package} makes them of it. */
public final class Packages {
    /** The checkout. */
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Path output;

    private Packages(Path output) {
        this.output = output;
    }

    /** Makes them in a folder. */
    public static Packages make(Path output) {
        Path target = ROOT.resolve("packaging/target");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            Tool made = Tool.run(
                    List.of(
                            // Other tests' clients have time limits of their own.
                            "nice",
                            "-n",
                            "19",
                            java,
                            "-Dbackchat.launcher=" + ROOT.resolve("backchat"),
                            "-cp",
                            target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                            "dev.backchat.packaging.Main",
                            "--output",
                            output.toString()),
                    Map.of());
            assertThat(made.exitCode()).as(made.errors()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Packages(output);
    }

    /** Where they are. */
    public Path output() {
        return output;
    }

    /** The folder that runs anywhere. */
    public Path folder() {
        return only("-linux-x64");
    }

    /** The only file or folder whose name ends so. */
    public Path only(String ending) {
        try (Stream<Path> files = Files.list(output)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            assertThat(found).as(ending).hasSize(1);
            return found.getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
