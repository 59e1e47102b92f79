package dev.backchat.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the server is, and the Java that runs it.
 *
 * @param classPath its jars
 */
record ServerHome(Path java, List<Path> classPath) {
    private static final int LEAST_VERSION = 25;

    /**
     * Finds both.
     *
     * @param home null to take it from the system property or the environment
     * @param javaHome null to look for one
     * @throws IllegalStateException that says what to do, if there is none
     */
    static ServerHome find(@Nullable Path home, @Nullable Path javaHome) {
        Path folder = home == null ? configured() : home;
        List<Path> jars = jars(folder);
        if (jars.isEmpty()) {
            throw new IllegalStateException("there is no Backchat server in " + folder.toAbsolutePath()
                    + ": name an unpacked release, or a checkout in which ./backchat --version has been run, which"
                    + " builds it");
        }
        Path bundled = folder.resolve("runtime");
        List<Path> candidates = javaHome != null ? List.of(javaHome) : candidates(bundled);
        Path java = candidates.stream()
                .filter(each -> version(each) >= LEAST_VERSION)
                .map(each -> each.resolve("bin").resolve("java"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the Backchat server needs a JDK " + LEAST_VERSION
                        + ", which these tests need not run on: install one, for example Temurin 25 under"
                        + " /usr/lib/jvm, or name its home in the environment variable BACKCHAT_JAVA_HOME; none is at "
                        + candidates));
        return new ServerHome(java, jars);
    }

    private static Path configured() {
        String property = System.getProperty("backchat.home");
        String named = property == null ? System.getenv("BACKCHAT_HOME") : property;
        if (named == null || named.isEmpty()) {
            throw new IllegalStateException("the folder of Backchat is not known: name an unpacked release, or a"
                    + " checkout in which ./backchat --version has been run, in the environment variable BACKCHAT_HOME"
                    + " or the system property backchat.home");
        }
        return Path.of(named);
    }

    /** Returns the jars of a release, or of a checkout that has been built. */
    private static List<Path> jars(Path home) {
        List<Path> jars = new ArrayList<>(list(home.resolve("lib")));
        if (jars.isEmpty()) {
            list(home.resolve("server").resolve("target")).stream()
                    .filter(jar -> String.valueOf(jar.getFileName()).matches("backchat-server-[0-9][^/]*\\.jar"))
                    .filter(jar -> !String.valueOf(jar.getFileName()).matches(".*-(sources|javadoc|tests)\\.jar"))
                    .forEach(jars::add);
            List<Path> libraries = list(home.resolve("server").resolve("target").resolve("lib"));
            if (jars.isEmpty() || libraries.isEmpty()) {
                return List.of();
            }
            jars.addAll(libraries);
        }
        return jars;
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> candidates(Path bundled) {
        List<Path> candidates = new ArrayList<>();
        candidates.add(bundled);
        Stream.of(System.getenv("BACKCHAT_JAVA_HOME"), System.getenv("JAVA_HOME"), System.getProperty("java.home"))
                .flatMap(name -> Optional.ofNullable(name).stream())
                .forEach(name -> candidates.add(Path.of(name)));
        String user = System.getProperty("user.home");
        for (Path folder : List.of(
                Path.of("/usr/lib/jvm"),
                Path.of("/opt"),
                Path.of("/opt/java"),
                Path.of(user, ".sdkman", "candidates", "java"),
                Path.of(user, ".jdks"))) {
            candidates.addAll(below(folder));
        }
        below(Path.of("/Library/Java/JavaVirtualMachines"))
                .forEach(each -> candidates.add(each.resolve("Contents").resolve("Home")));
        return candidates.stream().filter(Files::isDirectory).distinct().toList();
    }

    private static List<Path> below(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Returns the version that the file {@code release} of a Java home names; 0 if there is none. */
    private static int version(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=\""))
                    .map(line -> line.replaceAll("[^0-9]*([0-9]*).*", "0$1"))
                    .map(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
