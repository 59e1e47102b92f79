package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.sdk.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, as somebody meets it who types it. */
class LauncherTest {
    @TempDir
    private Path directory;

    private static Tool run(List<String> arguments) throws IOException {
        return Tool.run(
                Stream.concat(Stream.of(BackchatProcess.LAUNCHER.toString()), arguments.stream())
                        .toList(),
                Map.of());
    }

    private static void refuses(List<String> arguments, String reason) throws IOException {
        Tool tool = run(arguments);
        assertThat(tool.exitCode()).isEqualTo(2);
        assertThat(tool.output()).isEmpty();
        // The launcher may say first that it builds.
        List<String> errors = tool.errors()
                .lines()
                .filter(line -> !line.startsWith("backchat: building"))
                .toList();
        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst()).startsWith("backchat: ").contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serve", "backup", "bench", "bench tokens"})
    void everyCommandHasHelpAndAVersion(String command) throws IOException {
        List<String> words =
                Stream.of(command.split(" ")).filter(word -> !word.isEmpty()).toList();
        Tool help = run(Stream.concat(words.stream(), Stream.of("--help")).toList());
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).startsWith(("Usage: backchat " + command).strip());
        Tool version = run(Stream.concat(words.stream(), Stream.of("--version")).toList());
        assertThat(version.exitCode()).isZero();
        assertThat(version.output()).matches("backchat \\d+\\.\\d+\\.\\d+\\S*\\s+");
    }

    @Test
    void badUsageIsOneLineAndExitCode2() throws IOException {
        refuses(List.of("sevre"), "sevre");
        refuses(List.of("serve", "--dev", "--prot", "1"), "--prot");
        refuses(List.of("bench", "tokens", "--seconds", "many"), "many");
    }

    @Test
    void badConfigurationIsOneLineAndExitCode2() throws IOException {
        refuses(List.of("serve"), "there are no access keys");
        refuses(List.of("serve", "--dev", "--port", "65536"), "--port must be a number from 0 to 65535");
        Path file = Files.writeString(directory.resolve("backchat.yaml"), "prot: 1");
        refuses(List.of("serve", "--dev", "--config", file.toString()), "unknown key 'prot'");
    }

    @Test
    void aPortThatIsTakenIsOneLineAndExitCode2() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            refuses(
                    List.of("serve", "--dev", "--internal-port", "0", "--port", port),
                    "cannot listen on 127.0.0.1:" + port);
            refuses(
                    List.of("serve", "--dev", "--port", "0", "--internal-port", port),
                    "cannot listen on 127.0.0.1:" + port);
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsOneLineAndExitCode2() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        List<String> serve = List.of("serve", "--dev", "--port", "0", "--internal-port", "0", "--data");
        refuses(Stream.concat(serve.stream(), Stream.of(file.toString())).toList(), "cannot use " + file);
        Files.writeString(
                directory.resolve("backchat.db"), "this is no database, and long enough to see that. ".repeat(100));
        refuses(
                Stream.concat(serve.stream(), Stream.of(directory.toString())).toList(),
                "cannot use the database in " + directory);
    }
}
