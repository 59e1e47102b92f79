package dev.backchat.api.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that a target writes each input to. */
public final class FuzzFile {
    private FuzzFile() {}

    /** Creates an empty one, whose name ends so. */
    public static Path create(String suffix) {
        try {
            return Files.createTempFile("backchat-fuzz-", suffix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
