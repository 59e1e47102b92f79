package dev.backchat.conformance.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs of the folders {@code go}, {@code rust} and {@code python}, built when they are first asked for. */
public final class Programs {
    private static final Path BUILT = Path.of("target").toAbsolutePath();
    private static final Path PYTHON = BUILT.resolve("python/bin/python3");

    private Programs() {}

    /** Whether this machine has a Go that the SDK can be built with. */
    public static boolean hasGo() {
        return has("go1\\.(\\d+)", 24, "go", "version");
    }

    /** Whether this machine has a Rust that the SDK can be built with. */
    public static boolean hasRust() {
        return has("cargo 1\\.(\\d+)", 94, "cargo", "--version");
    }

    /** Whether this machine has a Python with pip and virtual environments. */
    public static boolean hasPython() {
        return has("pip \\d+.*\\(python 3\\.(\\d+)\\)", 10, "python3", "-m", "pip", "--version")
                && has("usage: ()", 0, "python3", "-m", "venv", "--help");
    }

    private static boolean has(String pattern, int minor, String... command) {
        return Tool.version(List.of(command))
                .map(Pattern.compile(".*?" + pattern + ".*")::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1).isEmpty() || Integer.parseInt(found.group(1)) >= minor)
                .orElse(false);
    }

    /** A program in Go. */
    public static synchronized List<String> go(String name) {
        fetch(Path.of("go"), "go", "mod", "download");
        run(Path.of("go"), Map.of(), "go", "build", "-o", BUILT.resolve("go") + "/", "./...");
        return List.of(BUILT.resolve("go").resolve(name).toString());
    }

    /** A program in Rust. */
    public static synchronized List<String> rust(String name) {
        Path built = BUILT.resolve("rust");
        fetch(Path.of("rust"), "cargo", "fetch", "--locked", "--quiet");
        run(Path.of("rust"), Map.of("CARGO_TARGET_DIR", built.toString()), "cargo", "build", "--locked", "--quiet");
        return List.of(built.resolve("debug").resolve(name).toString());
    }

    /** A program in Python, with what {@code requirements.txt} names. */
    public static synchronized List<String> python(String name) {
        if (!Files.exists(PYTHON)) {
            run(
                    Path.of("."),
                    Map.of(),
                    "python3",
                    "-m",
                    "venv",
                    PYTHON.getParent().getParent().toString());
        }
        run(Path.of("python"), Map.of(), PYTHON.toString(), "-m", "pip", "install", "-q", "-r", "requirements.txt");
        return List.of(PYTHON.toString(), Path.of("python", name + ".py").toString());
    }

    /** The version that a file of the three folders pins. */
    public static String version(String file, String pattern) {
        try {
            Matcher version = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
            if (!version.find()) {
                throw new IllegalStateException(file + " has no " + pattern);
            }
            return version.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compilers take all processors there are, and other tests' clients have time limits of their own. */
    private static void run(Path directory, Map<String, String> environment, String... command) {
        execute(
                directory,
                environment,
                Stream.concat(Stream.of("nice", "-n", "19"), Stream.of(command)).toList());
    }

    /** Gets libraries, which has time limits of its own. */
    private static void fetch(Path directory, String... command) {
        execute(directory, Map.of(), List.of(command));
    }

    private static void execute(Path directory, Map<String, String> environment, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().putAll(environment);
            Process process = builder.redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
