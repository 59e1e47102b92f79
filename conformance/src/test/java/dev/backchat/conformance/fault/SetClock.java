package dev.backchat.conformance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A process's wall clock that can be set while it runs, by the library of {@code faketime}. */
public final class SetClock {
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private final Path file;
    private final Path library;

    /** @param folder where to tell the process how far its clock is off */
    public SetClock(Path folder) {
        this.file = folder.resolve("offset");
        this.library = library();
        set(Duration.ZERO);
    }

    private static Path library() {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            Path found = Stream.concat(Stream.of(Path.of("/usr/lib")), folders)
                    .map(folder -> folder.resolve(LIBRARY))
                    .filter(Files::isReadable)
                    .findFirst()
                    .orElse(null);
            Assumptions.assumeTrue(found != null, "faketime is installed here");
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the process needs in its environment. Its steady clock is left alone, as when a machine's clock is set. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
    }

    /** Sets it; the process notices within a second. */
    public void set(Duration off) {
        try {
            Path next = file.resolveSibling("next");
            Files.writeString(next, "%+d%n".formatted(off.toSeconds()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
