package dev.backchat.junit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the seed that a test names. */
final class SeedFile {
    private SeedFile() {}

    /** Returns the file; a resource is copied into one. */
    static Path of(Class<?> test, String name) {
        try (InputStream resource = test.getResourceAsStream(name)) {
            if (resource != null) {
                Path copy = Files.createTempFile("backchat-seed-", ".yaml");
                copy.toFile().deleteOnExit();
                Files.write(copy, resource.readAllBytes());
                return copy;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path file = Path.of(name).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "the seed " + name + " is neither a resource beside " + test.getName() + " nor the file " + file);
        }
        return file;
    }
}
