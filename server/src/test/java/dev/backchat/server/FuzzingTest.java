package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Feeds what reads a stranger's bytes with bytes that Jazzer makes up, led by which code they reach. Here it does so for a
 * few seconds each, from the seeds in {@code src/test/resources/fuzz}; {@code -Dbackchat.fuzz.seconds=600} for longer.
 * What it finds, it names, and leaves in {@code target/fuzz}.
 */
class FuzzingTest {
    private static final String SECONDS = System.getProperty("backchat.fuzz.seconds", "4");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "controlplane.OperationInputFuzz",
                "edge.ActionFuzz",
                "edge.ClientFramesFuzz",
                "iam.SigV4Fuzz",
                "iam.policy.PolicyFuzz",
                "review.ReviewAnswerFuzz",
                "token.ChatTokensFuzz"
            })
    void survivesWhatTheFuzzerThinksOf(String target) throws IOException, InterruptedException {
        String name = target.substring(target.lastIndexOf('.') + 1);
        Path found = Files.createDirectories(Path.of("target", "fuzz", name).toAbsolutePath());
        Path log = found.resolveSibling(name + ".log");
        Process jazzer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+EnableDynamicAgentLoading",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=dev.backchat.server." + target,
                        "--instrumentation_includes=dev.backchat.**",
                        "--custom_hook_includes=dev.backchat.**",
                        "--reproducer_path=" + found,
                        "-artifact_prefix=" + found + "/",
                        "-max_total_time=" + SECONDS,
                        "-rss_limit_mb=4096",
                        "-timeout=20",
                        // What it makes up goes to the first directory, the seeds stay as they are.
                        found.toString(),
                        Path.of("src", "test", "resources", "fuzz", name)
                                .toAbsolutePath()
                                .toString()))
                .directory(found.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(jazzer.waitFor()).as(() -> tail(log)).isZero();
        assertThat(Files.readString(log)).contains("DONE");
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "no log: " + log;
        }
    }
}
