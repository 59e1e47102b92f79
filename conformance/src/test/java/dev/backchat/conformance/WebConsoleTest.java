package dev.backchat.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.messaging.SdkRooms;
import dev.backchat.conformance.sdk.NodeModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    @Thorough
    void theConsoleWorksInProduction(@TempDir Path directory) throws IOException {
        Path keystore = directory.resolve("proxy.p12");
        String password = "password";
        run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "proxy",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=chat.example.com",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keystore.toString(),
                        "-storepass",
                        password),
                Map.of());
        Path config = Files.writeString(
                directory.resolve("backchat.yaml"), """
                console: on
                allowedHosts: [chat.example.com]
                trustedProxies: [127.0.0.1]
                data: data
                aws: off
                logFormat: text
                accessKeys:
                  - accessKeyId: ADMIN
                    secretAccessKey: secret
                    account: "123456789012"
                  - accessKeyId: LISTER
                    secretAccessKey: secret
                    account: "123456789012"
                    policies:
                      - Version: "2012-10-17"
                        Statement:
                          - Effect: Allow
                            Action: [ivschat:ListRooms, backchat:CreateConsoleSession]
                            Resource: "*"
                """.replace("data: data", "data: " + directory.resolve("data")));
        try (BackchatProcess production = BackchatProcess.start(
                Map.of(),
                List.of(
                        BackchatProcess.LAUNCHER.toString(),
                        "serve",
                        "--config",
                        config.toString(),
                        "--port",
                        "0",
                        "--internal-port",
                        "0"))) {
            run(
                    List.of("node", "--test", "--test-reporter=spec", "test/production.test.js"),
                    Map.of(
                            "BACKCHAT_CHROMIUM", SdkRooms.installedBrowser(),
                            "BACKCHAT_ENDPOINT", production.endpoint().toString(),
                            "BACKCHAT_INTERNAL", production.internal().toString(),
                            "BACKCHAT_LAUNCHER", BackchatProcess.LAUNCHER.toString(),
                            "BACKCHAT_KEYSTORE", keystore.toString(),
                            "BACKCHAT_KEYSTORE_PASSWORD", password,
                            "BACKCHAT_PICTURE",
                                    Path.of("target", "console-production.png")
                                            .toAbsolutePath()
                                            .toString()));
            production.assertLogIsClean(List.of("#code", "code="));
        }
    }
}
