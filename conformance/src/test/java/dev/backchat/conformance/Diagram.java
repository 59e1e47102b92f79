package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares a Mermaid flowchart of the design with the code. */
final class Diagram {
    private static final Path ROOT = BackchatProcess.LAUNCHER.getParent();

    private Diagram() {}

    /** Checks that the classes are there, and that what an arrow leaves depends on what it points to. */
    static void check(String code) throws IOException {
        List<MatchResult> classes = Pattern.compile("\\b([a-z]+(?:\\.[a-z]+)?)\\.([*A-Z]\\w*)")
                .matcher(code)
                .results()
                .toList();
        for (MatchResult name : classes) {
            String file = name.group(1).replace('.', '/') + "/" + name.group(2).replace("*", "\\w*") + "\\.java";
            assertThat(sources("server", "").stream().anyMatch(source -> source.matches(".*/server/" + file))
                            || sources("api", "").stream().anyMatch(source -> source.matches(".*/" + file)))
                    .as(name.group())
                    .isTrue();
        }
        List<MatchResult> arrows = Pattern.compile("^ *(\\w+) -->(?:\\|\\w+\\|)? (\\w+)$", Pattern.MULTILINE)
                .matcher(code)
                .results()
                .filter(arrow -> !List.of("root", "socket").contains(arrow.group(1)))
                .toList();
        assertThat(classes.size() + arrows.size()).isPositive();
        for (MatchResult arrow : arrows) {
            assertThat(dependsOn(arrow.group(1), arrow.group(2)))
                    .as(arrow.group())
                    .isTrue();
        }
    }

    /** Whether a module names another in its build, or a package of the server's another in its sources. */
    private static boolean dependsOn(String from, String to) throws IOException {
        if (to.length() == 1) {
            // A step of a way, which says what it is.
            return true;
        }
        Path module = ROOT.resolve(from).resolve("pom.xml");
        if (Files.exists(module) && Files.exists(ROOT.resolve(to).resolve("pom.xml"))) {
            return Files.readString(module).contains("<artifactId>backchat-" + to + "</artifactId>");
        }
        for (String source : sources("server", "/dev/backchat/server/" + from)) {
            if (Files.readString(Path.of(source)).contains("import dev.backchat.server." + to + ".")) {
                return true;
            }
        }
        return false;
    }

    private static List<String> sources(String module, String folder) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java" + folder))) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .toList();
        }
    }
}
