package dev.backchat.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The GNU C library of this machine, for an image that has no system in it: what the Java runtime and the native code of
 * Netty and SQLite are linked with, and nothing else.
 */
final class SystemLibraries {
    /** The ELF interpreter has this path in each program. */
    static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

    static final List<String> NAMES =
            List.of("libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1", "libresolv.so.2");

    private static final List<Path> FOLDERS = List.of(
            Path.of("/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/lib64"),
            Path.of("/usr/lib64"));

    private SystemLibraries() {}

    /** Returns where a library is. In the image it is there, too, because the loader has these folders in its code. */
    static Path find(String name) throws IOException {
        for (Path folder : FOLDERS) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new PackagingException(
                "the image needs " + name + " of the GNU C library for x86-64, which is in none of " + FOLDERS);
    }
}
