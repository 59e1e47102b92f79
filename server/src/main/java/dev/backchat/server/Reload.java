package dev.backchat.server;

import dev.backchat.server.config.ConfigKey;
import dev.backchat.server.config.ConfigSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every other second whether the configuration's files have changed, and applies what doesn't need a restart. A
 * configuration that can't be read changes nothing.
 */
final class Reload {
    private static final Logger log = LoggerFactory.getLogger(Reload.class);
    private static final Set<String> TLS = Set.of(ConfigKeys.TLS_CERTIFICATE.name(), ConfigKeys.TLS_KEY.name());
    private static final long INTERVAL_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final ConfigSources sources;
    /** The configuration that the server was started with. */
    private final ConfigReader.Read started;

    private final Server server;
    /** The configuration in effect, as far as it can be changed. */
    private ConfigReader.Read current;

    private List<String> seen;

    /** Creates a watcher for a server that has started. */
    Reload(ConfigSources sources, ConfigReader.Read started, Server server) {
        this.sources = sources;
        this.started = started;
        this.server = server;
        this.current = started;
        this.seen = contents(started.files());
    }

    /** Watches until the process ends. */
    void watch() throws InterruptedException {
        while (true) {
            Thread.sleep(INTERVAL_MILLIS);
            look();
        }
    }

    /** Checks once. */
    void look() {
        List<Path> files = current.files();
        List<String> now = contents(files);
        if (!now.equals(seen)) {
            List<Path> changed = IntStream.range(0, files.size())
                    .filter(i -> !now.get(i).equals(seen.get(i)))
                    .mapToObj(files::get)
                    .toList();
            seen = now;
            reload(changed);
        }
    }

    private void reload(List<Path> changed) {
        try {
            ConfigReader.Read read = ConfigReader.read(sources);
            server.reload(read.config());
            log(read, changed);
            List<Path> files = read.files();
            // The new configuration may name other files.
            seen = files.equals(current.files()) ? seen : contents(files);
            current = read;
        } catch (ConfigurationException e) {
            log.error("the changed configuration is not taken over: {}", e.line());
        } catch (IOException e) {
            log.error("the changed configuration is not taken over: {}", e.getMessage());
        }
    }

    private void log(ConfigReader.Read read, List<Path> changed) {
        read.values().warnings().forEach(log::warn);
        List<String> counts = new ArrayList<>();
        changed(current, read).filter(key -> isTakenOver(key, read)).forEach(key -> counts.add(key.name()));
        // Changes of the configuration file itself are reported by key.
        changed.stream()
                .filter(file -> !file.equals(read.values().file()))
                .forEach(file -> counts.add(file.toString()));
        log.info(
                "took over the changed configuration: {} access keys; what has changed: {}",
                read.values().accessKeys().size(),
                counts.isEmpty() ? "nothing that counts without a restart" : String.join(", ", counts));
        List<String> waiting = changed(started, read)
                .filter(key -> !isTakenOver(key, read))
                .map(ConfigKey::name)
                .toList();
        if (!waiting.isEmpty()) {
            log.warn("changed, but counts only after a restart: {}", String.join(", ", waiting));
        }
    }

    private static Stream<ConfigKey<?>> changed(ConfigReader.Read before, ConfigReader.Read after) {
        return before.values().changed(after.values(), ConfigKeys.ALL).stream();
    }

    /** A certificate can be replaced, but TLS can't be turned on or off. */
    private boolean isTakenOver(ConfigKey<?> key, ConfigReader.Read read) {
        boolean isForTls = TLS.contains(key.name());
        boolean had = started.config().clients().tls() != null;
        return key.isReloaded() && (!isForTls || had == (read.config().clients().tls() != null));
    }

    /** Returns the files' contents; a modification time alone would miss two changes within its granularity. */
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
