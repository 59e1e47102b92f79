package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backchat.server.config.ConfigSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("it listens to a logger of the process")
class ReloadTest {
    private static final Map<String, String> FREE_PORTS = Map.of("port", "0", "internalPort", "0", "maxFragments", "7");
    private static final String KEYS = "accessKeys: [{accessKeyId: a, secretAccessKey: s, account: '123456789012'}]\n";

    private final Logger log = (Logger) LoggerFactory.getLogger(Reload.class);
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void listen() {
        events.start();
        log.setLevel(Level.INFO);
        log.addAppender(events);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(events);
        log.setLevel(null);
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("backchat.yaml"), yaml);
    }

    /** What a look at the files logged. */
    private List<String> look(Reload reload) {
        events.list.clear();
        reload.look();
        return events.list.stream().map(ILoggingEvent::toString).toList();
    }

    @Test
    void reportsWhatWasAppliedAndWhatNeedsARestart() throws Exception {
        ConfigSources sources =
                new ConfigSources(true, FREE_PORTS, List.of(), Map.of(), write(KEYS + "maxHeaders: 20\n"));
        ConfigReader.Read read = ConfigReader.read(sources);
        try (Server server = Server.start(read.config())) {
            Reload reload = new Reload(sources, read, server);
            assertThat(look(reload)).isEmpty();

            write(KEYS + "maxHeaders: 30\nport: 9\nmaxFragments: 8\ntokenLifetime: 1m\n");
            assertThat(look(reload))
                    .containsExactly(
                            "[INFO] took over the changed configuration: 1 access keys; what has changed: nothing that counts"
                                    + " without a restart",
                            "[WARN] changed, but counts only after a restart: maxHeaders");

            String policy = "policies: [p.json]}]\n";
            Files.writeString(directory.resolve("p.json"), "{\"Statement\": []}");
            write(KEYS.replace("}]\n", ", " + policy) + "maxHeaders: 30\n");
            assertThat(look(reload))
                    .containsExactly(
                            "[INFO] took over the changed configuration: 1 access keys; what has changed: accessKeys",
                            "[WARN] changed, but counts only after a restart: maxHeaders");

            Files.writeString(
                    directory.resolve("p.json"),
                    "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}");
            write(KEYS.replace("}]\n", ", " + policy) + "maxHeaders: 20\n");
            assertThat(look(reload))
                    .containsExactly("[INFO] took over the changed configuration: 1 access keys; what has changed:"
                            + " accessKeys, " + directory.resolve("p.json"));
        }
    }

    @Test
    void reportsAllErrorsAndAppliesNothing() throws Exception {
        Path file = write(KEYS);
        ConfigSources sources = new ConfigSources(true, FREE_PORTS, List.of(), Map.of(), file);
        ConfigReader.Read read = ConfigReader.read(sources);
        try (Server server = Server.start(read.config())) {
            Reload reload = new Reload(sources, read, server);
            write(KEYS.replace("accessKeyId: a", "accessKeyId: b") + "maxHeaders: 1\nprot: 1\n");
            assertThat(look(reload))
                    .containsExactly("[ERROR] the changed configuration is not taken over: 'maxHeaders' in " + file
                            + ", line 2, must be a number from 16 to 1000; unknown key 'prot' in " + file
                            + ", line 3; did you mean 'port'?");
            assertThat(look(reload)).isEmpty();

            write(KEYS.replace("accessKeyId: a", "accessKeyId: b"));
            assertThat(look(reload))
                    .containsExactly(
                            "[INFO] took over the changed configuration: 1 access keys; what has changed: accessKeys");
        }
    }

    @Test
    void tlsInsteadOfPlainTextNeedsARestart() throws Exception {
        ConfigSources sources = new ConfigSources(true, FREE_PORTS, List.of(), Map.of(), write(""));
        ConfigReader.Read read = ConfigReader.read(sources);
        try (Server server = Server.start(read.config())) {
            Reload reload = new Reload(sources, read, server);
            write("tlsCertificate: c.pem\ntlsKey: k.pem\n");
            assertThat(look(reload))
                    .contains("[WARN] changed, but counts only after a restart: tlsCertificate, tlsKey");
        }
    }
}
