package dev.backchat.server.sql;

import dev.backchat.server.disk.FilePermissions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's directory: its lock, and the permissions of the database's files in it. */
public final class DataDirectory {
    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);

    private static final Duration LOCK_INTERVAL = Duration.ofMillis(20);
    private static final Set<PosixFilePermission> OF_OTHERS = PosixFilePermissions.fromString("---rw-rw-");

    private DataDirectory() {}

    /**
     * Creates a directory if it is missing, accessible to its owner alone, and locks it for this process.
     *
     * @param patience maximum wait for another server to release it
     * @return the lock, which is released when it is closed
     * @throws IOException if it can't be used, or another server uses it
     */
    public static Closeable open(Path directory, Duration patience) throws IOException {
        try {
            Files.createDirectories(directory, FilePermissions.of("rwx------"));
            return lock(directory, patience);
        } catch (FileSystemException e) {
            throw new IOException("cannot use " + directory + " as the data directory: " + reason(e), e);
        }
    }

    /** Returns why a file or a directory can't be used. */
    static String reason(FileSystemException e) {
        return switch (e) {
            case AccessDeniedException denied ->
                "permission denied for " + denied.getFile() + "; this process runs as "
                        + System.getProperty("user.name");
            case FileAlreadyExistsException file -> file.getFile() + " is a file";
            case NoSuchFileException missing -> missing.getFile() + " is not there";
            default -> Objects.requireNonNullElse(e.getReason(), e.getClass().getSimpleName());
        };
    }

    /**
     * Locks the directory for this process.
     *
     * @param limit maximum wait for another server to release it
     */
    private static FileChannel lock(Path directory, Duration limit) throws IOException {
        FileChannel file =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(file)) {
            return file;
        }
        if (limit.isPositive()) {
            log.info("waits until another server has let go of {}", directory);
        }
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOCK_INTERVAL.toNanos());
            if (tryLock(file)) {
                return file;
            }
        }
        file.close();
        throw new IOException("another server is using " + directory);
    }

    private static boolean tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * Returns a file of the database, or one that SQLite keeps beside it, that others can read or write; null if
     * there is none.
     */
    static @Nullable Path accessibleToOthers(Path directory) throws IOException {
        if (!FilePermissions.areKnown()) {
            return null;
        }
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path file = directory.resolve(SqliteDatabase.FILE + suffix);
            if (Files.exists(file)
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
                return file;
            }
        }
        return null;
    }
}
