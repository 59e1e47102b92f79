package dev.backchat.server.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's native code. The driver would do so itself, but leaves a copy of a megabyte in the temporary directory
 * whenever the process is killed, and takes a tenth of a second longer, as it compares that copy byte by byte.
 */
final class NativeLibrary {
    /** Where the driver looks for the library first; if it is set, a library has been installed there. */
    private static final String PATH = "org.sqlite.lib.path";

    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads the library, unless it is loaded already. */
    static synchronized void load() throws IOException {
        if (loaded || System.getProperty(PATH) != null) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        try (InputStream bundled =
                SQLiteJDBCLoader.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (bundled == null) {
                return; // Not a platform that the driver has a library for; it reports that itself.
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
                // Once the library is loaded, the file is no longer needed.
                Files.deleteIfExists(copy);
                Files.deleteIfExists(directory);
            }
        }
    }
}
