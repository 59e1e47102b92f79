package dev.backchat.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder, among the temporary files, of a server that keeps its state in memory. When it is closed, only
 * the chat logs remain, for the developer to look at; folders left behind by killed servers are cleared
 * likewise by the next one.
 */
final class DevFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DevFolder.class);

    static final String SPOOL = "spool";
    static final String LOGS = "logs";

    private static final String PREFIX = "backchat-dev-";
    /** Locked for as long as the server lives, and present until the folder has been cleared. */
    private static final String LOCK = "dev.lock";

    /**
     * Folders of this process. Closing any descriptor of a lock file would release its lock (fcntl), so
     * these are skipped.
     */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private DevFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Creates a folder, and clears those of servers that were killed. */
    static DevFolder make() throws IOException {
        Path path = Files.createTempDirectory(PREFIX);
        OWN.add(path);
        // The lock is taken before the file gets its name, so that it is never found unlocked.
        Path unnamed = path.resolve(LOCK + ".new");
        FileChannel lock = FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        Files.move(unnamed, path.resolve(LOCK));
        clearAbandoned(path);
        return new DevFolder(path, lock);
    }

    Path path() {
        return path;
    }

    private static void clearAbandoned(Path own) throws IOException {
        Path among = own.toAbsolutePath().getParent();
        if (among == null) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(among, PREFIX + "*")) {
            for (Path folder : folders) {
                try {
                    if (!OWN.contains(folder)
                            && Files.isRegularFile(folder.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)
                            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                            && Files.getOwner(folder).equals(Files.getOwner(own))) {
                        clearIfAbandoned(folder);
                    }
                } catch (IOException | UncheckedIOException e) {
                    // Another server may be clearing it at the same time.
                    log.debug("could not clear {}", folder, e);
                }
            }
        }
    }

    private static void clearIfAbandoned(Path folder) throws IOException {
        try (FileChannel file = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock free = file.tryLock()) {
            if (free != null) {
                clear(folder);
            }
        }
    }

    private static void clear(Path folder) throws IOException {
        Path spool = folder.resolve(SPOOL);
        if (Files.isDirectory(spool, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> files = Files.walk(spool)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(folder.resolve(LOCK));
        try (Stream<Path> left = Files.list(folder)) {
            if (left.findAny().isPresent()) {
                return;
            }
        }
        Files.delete(folder);
    }

    @Override
    public void close() throws IOException {
        try {
            clear(path);
        } finally {
            lock.close();
            OWN.remove(path);
        }
    }
}
