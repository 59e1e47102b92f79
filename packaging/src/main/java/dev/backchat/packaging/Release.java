package dev.backchat.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All packages of a version. */
final class Release {
    private static final Pattern SERVER_JAR = Pattern.compile("backchat-server-(\\d+\\.\\d+\\.\\d+(?:-[A-Z]+)?)\\.jar");
    private static final List<String> BOM_MODULES = List.of("server", "client", "junit");

    private final Path root;
    private final String version;

    private Release(Path root, String version) {
        this.root = root;
        this.version = version;
    }

    /** Returns the release of a checkout that has been built. */
    static Release of(Path root) throws IOException {
        Path target = root.resolve("server/target");
        try (Stream<Path> files = Files.list(target)) {
            return files.map(file -> SERVER_JAR.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(jar -> new Release(root, jar.group(1)))
                    .findFirst()
                    .orElseThrow(() -> new PackagingException("there is no server in " + target));
        }
    }

    /** Writes them into a folder; returns their sizes and names, a line each. */
    List<String> write(Path output) throws IOException {
        Files.createDirectories(output);
        Path sources = root.resolve("packaging/src/main/files");
        Path work = Files.createTempDirectory(output, ".work");
        try {
            String name = "backchat-" + version + "-linux-x64";
            Path folder = output.resolve(name);
            ReleaseFolder.make(root, version, folder);
            List<Path> written = new ArrayList<>();
            written.add(output.resolve(name + ".tar.gz"));
            TarFile.write(written.getLast(), name + "/", PackageEntry.below(folder, ""));
            written.add(output.resolve("backchat_" + DebianPackage.version(version) + "_amd64.deb"));
            new DebianPackage(sources.resolve("debian"), work.resolve("debian"))
                    .write(folder, version, written.getLast());
            written.add(output.resolve("backchat-" + version + "-image.tar"));
            new ContainerImage(sources.resolve("image"), work.resolve("image"))
                    .write(folder, version, written.getLast());
            for (String module : BOM_MODULES) {
                written.add(Files.copy(
                        root.resolve(module).resolve("target/bom.json"),
                        output.resolve("backchat-" + module + "-" + version + ".cdx.json"),
                        StandardCopyOption.REPLACE_EXISTING));
            }
            written.addAll(MavenArtifacts.copy(root, version, output.resolve("maven")));
            writeSums(output, written);
            return summary(output, folder, written);
        } finally {
            ReleaseFolder.delete(work);
        }
    }

    private static List<String> summary(Path output, Path folder, List<Path> written) throws IOException {
        List<String> lines = new ArrayList<>();
        long bytes = 0;
        for (PackageEntry entry : PackageEntry.below(folder, "")) {
            bytes += entry.isFolder() || entry.isLink() ? 0 : Files.size(entry.source());
        }
        lines.add(line(bytes, output.relativize(folder) + "/"));
        for (Path file : written) {
            lines.add(line(Files.size(file), output.relativize(file).toString()));
        }
        return lines;
    }

    private static String line(long bytes, String name) {
        return "%,12d  %s".formatted(bytes, name);
    }

    /** Writes the sums as {@code sha256sum --check} reads them. */
    private static void writeSums(Path output, List<Path> files) throws IOException {
        TreeMap<String, String> sums = new TreeMap<>();
        for (Path file : files) {
            sums.put(output.relativize(file).toString(), sha256(file));
        }
        StringBuilder text = new StringBuilder();
        sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
        Files.writeString(output.resolve("SHA256SUMS"), text, UTF_8);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("each JDK has it", e);
        }
    }
}
