package dev.backchat.cluster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The folder of a cluster's data, named by its process. Those of processes that were killed are removed by the next. */
final class TemporaryFolder {
    private static final String PREFIX = "backchat-cluster-";

    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    static TemporaryFolder make() throws IOException {
        Path path = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
        // PostgreSQL's user passes through it and sees no names.
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        removeAbandoned(path);
        return new TemporaryFolder(path);
    }

    Path path() {
        return path;
    }

    /** Makes a folder in it, for PostgreSQL's user where that is not this process's. */
    Path unprivileged(String name) throws IOException {
        Path folder = Files.createDirectory(path.resolve(name));
        if (ChildProcess.isRoot()) {
            Files.setAttribute(folder, "unix:uid", ChildProcess.UNPRIVILEGED_ID);
            Files.setAttribute(folder, "unix:gid", ChildProcess.UNPRIVILEGED_ID);
        }
        return folder;
    }

    void remove() throws IOException {
        remove(path);
    }

    private static void removeAbandoned(Path own) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(own.resolveSibling(""), PREFIX + "*-*")) {
            for (Path folder : folders) {
                String pid = folder.getFileName()
                        .toString()
                        .substring(PREFIX.length())
                        .split("-", 2)[0];
                if (!folder.equals(own) && pid.matches("[0-9]{1,9}") && isAbandoned(folder, Long.parseLong(pid))) {
                    remove(folder);
                }
            }
        }
    }

    private static boolean isAbandoned(Path folder, long pid) throws IOException {
        return Files.isDirectory(folder)
                && Files.getOwner(folder).getName().equals(System.getProperty("user.name"))
                && !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // A process that is ending removed it first.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
