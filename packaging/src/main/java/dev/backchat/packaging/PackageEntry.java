package dev.backchat.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file, folder or symbolic link in a package.
 *
 * @param path where it is in the package, with slashes and none in front
 * @param source what it is a copy of
 * @param mode its permissions
 */
record PackageEntry(String path, Path source, int mode) {
    /** What all files are from, as {@code project.build.outputTimestamp} has it for those in jars. */
    static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    static final int FOLDER = 0755;
    private static final int PROGRAM = 0755;
    private static final int FILE = 0644;

    /** Returns an entry with the permissions that go with what it is, whatever umask it was made under. */
    static PackageEntry of(String path, Path source) {
        return new PackageEntry(
                path, source, Files.isDirectory(source) ? FOLDER : Files.isExecutable(source) ? PROGRAM : FILE);
    }

    /** Returns all that is below a folder, in the order of its paths. */
    static List<PackageEntry> below(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder))
                    .map(file -> of(prefix + folder.relativize(file), file))
                    .sorted(Comparator.comparing(PackageEntry::path))
                    .toList();
        }
    }

    boolean isFolder() {
        return Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS);
    }

    boolean isLink() {
        return Files.isSymbolicLink(source);
    }
}
