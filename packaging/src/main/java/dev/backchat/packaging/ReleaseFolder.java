package dev.backchat.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The folder that runs where there is no Java: a runtime, the server's jars, the launcher. */
final class ReleaseFolder {
    /** Those that a person needs who runs it; the others are about how it is built. */
    private static final List<String> DOCUMENTS = List.of(
            "LICENSE",
            "NOTICE",
            "config-sample.yaml",
            "docs/commands.md",
            "docs/configuration.md",
            "docs/console.md",
            "docs/develop.md",
            "docs/extensions.md",
            "docs/install.md",
            "docs/operate.md",
            "docs/start.md");

    private ReleaseFolder() {}

    /**
     * Makes it, in place of the one that may be there.
     *
     * @param root the checkout, in which the server has been built
     */
    static void make(Path root, String version, Path folder) throws IOException {
        delete(folder);
        Files.createDirectories(folder);
        JavaRuntime.link(folder.resolve("runtime"));
        Path server = root.resolve("server");
        ServerLibraries.copy(server.resolve("target"), version, folder.resolve("lib"));
        Files.copy(server.resolve("java.options"), folder.resolve("lib/java.options"));
        Path launcher = folder.resolve("bin/backchat");
        Files.createDirectories(launcher.getParent());
        Files.copy(root.resolve("packaging/src/main/files/bin/backchat"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve("docs"));
        for (String name : DOCUMENTS) {
            Files.copy(root.resolve(name), folder.resolve(name));
        }
        Files.writeString(folder.resolve("THIRD-PARTY"), thirdParties(server.resolve("target/bom.json")), UTF_8);
    }

    /** Lists the libraries with their licenses, whose texts are in the jars. */
    private static String thirdParties(Path bom) throws IOException {
        TreeSet<String> lines = new TreeSet<>();
        for (JsonNode component : JsonMapper.shared().readTree(bom.toFile()).required("components")) {
            if (component.required("group").stringValue().equals("dev.backchat")) {
                continue;
            }
            List<String> licenses = component
                    .path("licenses")
                    .valueStream()
                    .map(license -> license.at("/license/id")
                            .asString(license.at("/license/name")
                                    .asString(license.path("expression").asString("see its jar"))))
                    .toList();
            lines.add(component.required("group").stringValue() + ":"
                    + component.required("name").stringValue() + " "
                    + component.required("version").stringValue() + ": " + String.join(" or ", licenses));
        }
        return "The libraries in lib, and the licenses that they are under. Those of the Java runtime are in runtime/legal.\n\n"
                + String.join("\n", lines) + "\n";
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.toList().reversed();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
