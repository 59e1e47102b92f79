package dev.backchat.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every other second whether files of the configuration have changed, and has the server take what it can without a
 * restart. What can't be read changes nothing.
 */
final class Reload {
    private static final Logger log = LoggerFactory.getLogger(Reload.class);
    private static final long INTERVAL_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final boolean dev;
    private final Map<String, String> flags;
    private final Map<String, String> environment;
    private final @Nullable Path file;
    private final Server server;
    private List<Path> files;
    private List<String> seen;

    /**
     * Makes one for a server that has started.
     *
     * @param flags as {@link ConfigReader#read} has them, like the others
     * @param files that were read
     */
    Reload(
            boolean dev,
            Map<String, String> flags,
            Map<String, String> environment,
            @Nullable Path file,
            List<Path> files,
            Server server) {
        this.dev = dev;
        this.flags = flags;
        this.environment = environment;
        this.file = file;
        this.files = files;
        this.server = server;
        this.seen = contents(files);
    }

    /** Looks until the process ends. */
    void watch() throws InterruptedException {
        while (true) {
            Thread.sleep(INTERVAL_MILLIS);
            List<String> now = contents(files);
            if (!now.equals(seen)) {
                seen = now;
                reload();
            }
        }
    }

    private void reload() {
        try {
            ServerConfig read = ConfigReader.read(dev, flags, environment, file);
            server.reload(read);
            // It may name other files now.
            seen = read.files().equals(files) ? seen : contents(read.files());
            files = read.files();
            log.info(
                    "took over the changed configuration: {} access keys",
                    read.accessKeys().size());
        } catch (ConfigurationException e) {
            log.error("the changed configuration is not taken over: {}", e.line());
        } catch (IOException e) {
            log.error("the changed configuration is not taken over: {}", e.getMessage());
        }
    }

    /** What files hold; a time of change alone doesn't tell of two changes within its grain. */
    private static List<String> contents(List<Path> files) {
        List<String> contents = new ArrayList<>();
        for (Path file : files) {
            try {
                contents.add(HexFormat.of().formatHex(Files.readAllBytes(file)));
            } catch (NoSuchFileException e) {
                contents.add("none");
            } catch (IOException e) {
                contents.add("unreadable");
            }
        }
        return contents;
    }
}
