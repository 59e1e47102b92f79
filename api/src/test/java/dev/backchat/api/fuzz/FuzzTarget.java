package dev.backchat.api.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A class whose name ends with Fuzz. It has {@code fuzzerTestOneInput}, and an enum {@code Outcome} of all its possible
 * outcomes. Its seeds are in a directory of its name in {@code src/test/resources/fuzz}. A dictionary in {@code
 * <name>.dict} there applies to the target {@code <name>Fuzz} and to {@code <name>BytesFuzz}, which reads the same
 * format without building it first.
 */
final class FuzzTarget {
    private static final Path CLASSES = Path.of("target", "test-classes").toAbsolutePath();
    private static final Path SEEDS =
            Path.of("src", "test", "resources", "fuzz").toAbsolutePath();
    private static final Path FOUND = Path.of("target", "fuzz").toAbsolutePath();
    private static final int SHORT = 30;
    /** Jazzer loads native code and uses Unsafe, which newer JVMs warn of and older ones have no flag for. */
    private static final int WARNS_OF_UNSAFE = 24;

    private static final Pattern EDGES = Pattern.compile("cov: ([0-9]+)");
    private static final Pattern RUNS = Pattern.compile("Done ([0-9]+) runs");

    private final Class<?> type;
    private final Method entry;

    private FuzzTarget(String className) {
        try {
            type = Class.forName(className);
            entry = Arrays.stream(type.getMethods())
                    .filter(method -> method.getName().equals("fuzzerTestOneInput"))
                    .findFirst()
                    .orElseThrow();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All targets of the module that is being tested; or the one that {@code -Dbackchat.fuzz.target} names. */
    static List<FuzzTarget> all() {
        String only = System.getProperty("backchat.fuzz.target", "");
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.map(file -> CLASSES.relativize(file).toString())
                    .filter(name -> name.endsWith("Fuzz.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length())
                            .replace(CLASSES.getFileSystem().getSeparator(), "."))
                    .filter(name -> only.isEmpty() || name.endsWith("." + only))
                    .sorted()
                    .map(FuzzTarget::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String name() {
        return type.getSimpleName();
    }

    /** What the target says that it can come to. */
    Set<Enum<?>> outcomes() {
        return Arrays.stream(type.getDeclaredClasses())
                .filter(nested -> nested.getSimpleName().equals("Outcome"))
                .flatMap(outcome -> Arrays.stream(outcome.getEnumConstants()))
                .map(outcome -> (Enum<?>) outcome)
                .collect(Collectors.toSet());
    }

    /** What inputs came to. Fails as the target does. */
    Set<Enum<?>> run(byte[] input) {
        Outcomes.take();
        try {
            entry.setAccessible(true);
            entry.invoke(null, input);
        } catch (InvocationTargetException e) {
            throw new AssertionError(name() + ": " + e.getCause(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        return Outcomes.take();
    }

    List<byte[]> seeds() throws IOException {
        return contents(SEEDS.resolve(name()));
    }

    /** What the fuzzer has kept, so far, because it reached something new. */
    List<byte[]> found() throws IOException {
        return contents(FOUND.resolve(name()));
    }

    private static List<byte[]> contents(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(file -> !file.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                contents.add(Files.readAllBytes(file));
            }
        }
        return contents;
    }

    /** Keeps the shortest of what was found for each outcome that the seeds don't reach. */
    void keepSeeds() throws IOException {
        Set<Enum<?>> left = new TreeSet<>(Comparator.comparing(Enum::name));
        left.addAll(outcomes());
        seeds().forEach(seed -> left.removeAll(run(seed)));
        List<byte[]> found = new ArrayList<>(found());
        found.sort(Comparator.comparingInt(input -> input.length));
        Files.createDirectories(SEEDS.resolve(name()));
        for (byte[] input : found) {
            Set<Enum<?>> reached = run(input);
            for (Enum<?> outcome : reached) {
                if (left.contains(outcome)) {
                    String file = outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
                    Files.write(SEEDS.resolve(name()).resolve(file), input);
                    left.removeAll(reached);
                }
            }
        }
    }

    /**
     * Fuzzes.
     *
     * @return how it went, in a line
     */
    String fuzz(String seconds) throws IOException, InterruptedException {
        Path found = Files.createDirectories(FOUND.resolve(name()));
        Files.createDirectories(SEEDS.resolve(name()));
        Path log = FOUND.resolve(name() + ".log");
        // By a shell that stays and forks: a process that another calls exec in inherits that one's peak of memory
        // (getrusage). Without the shell it is this JVM's, which may be above the limit already.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\"; exit $?", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-XX:+EnableDynamicAgentLoading",
                // For a few seconds, it is not worth the while to compile thoroughly.
                "-XX:TieredStopAtLevel=" + (Integer.parseInt(seconds) < SHORT ? 1 : 4),
                "-XX:+UseSerialGC",
                "-Xmx200m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + type.getName(),
                "--instrumentation_includes=dev.backchat.**:io.netty.handler.codec.http.**:io.netty.handler.codec.haproxy.**",
                "--custom_hook_includes=dev.backchat.**",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-max_total_time=" + seconds,
                "-rss_limit_mb=2048",
                "-timeout=120"));
        if (Integer.parseInt(seconds) < SHORT) {
            // In every build the same inputs, of which a faster machine gets to more. Longer runs look for new ones.
            command.add("-seed=1");
        }
        Path dictionary = SEEDS.resolve(name().replaceFirst("(Bytes)?Fuzz$", "") + ".dict");
        if (Files.exists(dictionary)) {
            command.add("-dict=" + dictionary);
        }
        // What it makes up goes to the first directory, the seeds stay as they are.
        command.add(found.toString());
        command.add(SEEDS.resolve(name()).toString());
        Process jazzer = new ProcessBuilder(command)
                .directory(found.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = jazzer.waitFor();
        List<String> lines = Files.readAllLines(log, UTF_8);
        if (exit != 0 || lines.stream().noneMatch(line -> line.contains("DONE"))) {
            throw new AssertionError(name() + " ended with " + exit + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())));
        }
        return "%s reached %s edges in %s inputs".formatted(name(), last(EDGES, lines, "no"), last(RUNS, lines, "no"));
    }

    private static String last(Pattern pattern, List<String> lines, String none) {
        String last = none;
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find() && matcher.group(1) != null) {
                last = matcher.group(1);
            }
        }
        return last;
    }

    @Override
    public String toString() {
        return name();
    }
}
