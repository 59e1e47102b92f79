package dev.backchat.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The artifacts for applications, in the layout of a Maven repository. */
final class MavenArtifacts {
    private static final List<String> MODULES = List.of("api", "client", "junit");
    private static final List<String> JARS = List.of(".jar", "-sources.jar", "-javadoc.jar");
    /** One that needs no parent; the build writes it. */
    private static final String POM = ".flattened-pom.xml";

    private MavenArtifacts() {}

    /** Copies them from a checkout that has been built; returns where they are now. */
    static List<Path> copy(Path root, String version, Path repository) throws IOException {
        List<Path> copied = new ArrayList<>();
        for (String module : MODULES) {
            String artifact = "backchat-" + module;
            Path folder = repository.resolve("dev/backchat").resolve(artifact).resolve(version);
            Files.createDirectories(folder);
            String name = artifact + "-" + version;
            for (String ending : JARS) {
                copied.add(copy(
                        root.resolve(module).resolve("target").resolve(name + ending), folder.resolve(name + ending)));
            }
            copied.add(copy(root.resolve(module).resolve(POM), folder.resolve(name + ".pom")));
        }
        return copied;
    }

    private static Path copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            throw new PackagingException(from + " has not been built: ./backchat package does that");
        }
        return Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
