package dev.backchat.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.messaging.SdkRooms;
import dev.backchat.conformance.sdk.NodeModules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The console, in Chromium, as {@code web/test} drives it; and that the jar has what its sources give. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebConsoleTest {
    private static final Path WEB = BackchatProcess.LAUNCHER.resolveSibling("web");

    private BackchatProcess server;

    @BeforeAll
    void start() {
        NodeModules.installedIn(WEB);
        server = BackchatProcess.start();
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static void run(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(WEB.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.onExit().join().exitValue()).as(output).isZero();
    }

    @Test
    void theBundleIsThatOfTheSources() throws IOException {
        run(List.of("npm", "run", "check"), Map.of());
    }

    @Test
    void theConsoleWorksInABrowser() throws IOException {
        run(
                List.of("node", "--test", "--test-reporter=spec", "test/console.test.js"),
                Map.of(
                        "BACKCHAT_CHROMIUM", SdkRooms.installedBrowser(),
                        "BACKCHAT_ENDPOINT", server.endpoint().toString(),
                        "BACKCHAT_INTERNAL", server.internal().toString(),
                        "BACKCHAT_SDK_MODULES",
                                NodeModules.installed()
                                        .resolve("node_modules")
                                        .toAbsolutePath()
                                        .toString(),
                        // That of docs/console.md and the README is a copy of this one.
                        "BACKCHAT_PICTURE",
                                Path.of("target", "console.png")
                                        .toAbsolutePath()
                                        .toString()));
    }
}
