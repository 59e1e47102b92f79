package dev.backchat.server;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.FuzzFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Any file is either a valid configuration or refused in one line. */
public final class ConfigBytesFuzz {
    enum Outcome {
        TAKEN,
        REFUSED
    }

    private static final Path FILE = FuzzFile.create(".yaml");

    private ConfigBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        Files.write(FILE, new String(bytes, UTF_8).getBytes(UTF_8));
        try {
            Configs.read(true, Map.of(), Map.of(), FILE);
            reached(Outcome.TAKEN);
        } catch (ConfigurationException e) {
            if (e.line().isBlank()) {
                throw new AssertionError(e);
            }
            reached(Outcome.REFUSED);
        }
    }
}
