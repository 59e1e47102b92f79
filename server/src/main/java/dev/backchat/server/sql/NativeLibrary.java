package dev.backchat.server.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's native code. Its driver would do so by itself, but leaves a copy of a megabyte in the temporary
 * directory whenever the process is killed, and takes a tenth of a second longer, as it compares that copy byte by byte.
 */
final class NativeLibrary {
    /** Where the driver looks for the library first; whoever sets it has installed one. */
    private static final String PATH = "org.sqlite.lib.path";

    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads it, unless it is loaded. */
    static synchronized void load() throws IOException {
        if (loaded || System.getProperty(PATH) != null) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        try (InputStream bundled =
                SQLiteJDBCLoader.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (bundled == null) {
                return; // Not a platform that the driver brings a library for: it has its own words for that.
            }
            Path directory = Files.createTempDirectory("backchat-sqlite");
            Path copy = directory.resolve(name);
            try {
                Files.copy(bundled, copy);
                System.setProperty(PATH, directory.toString());
                SQLiteJDBCLoader.initialize();
                loaded = true;
            } catch (Exception e) {
                throw new IOException("cannot load SQLite's native library from " + copy, e);
            } finally {
                System.clearProperty(PATH);
                // Once it is loaded, its name is not needed any more.
                Files.deleteIfExists(copy);
                Files.deleteIfExists(directory);
            }
        }
    }
}
