package dev.backchat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.backchat.client.credentials.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares how this client and botocore read the files and variables that AWS's tools share, from one table of cases.
 */
class ProfilesTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** What is there, and what comes of it; a missing file is null. */
    record Case(
            String name,
            @Nullable String credentials,
            @Nullable String config,
            Map<String, String> variables,
            Map<String, String> files,
            Map<String, Object> expected) {
        @Override
        public String toString() {
            return name;
        }

        /** Lays the files out below a home directory; gives the variables with it. */
        Map<String, String> layOut(Path home) throws IOException {
            Map<String, String> all = new HashMap<>(files);
            if (credentials != null) {
                all.put(".aws/credentials", credentials);
            }
            if (config != null) {
                all.put(".aws/config", config);
            }
            for (Map.Entry<String, String> file : all.entrySet()) {
                Path path = home.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            Map<String, String> set = new HashMap<>(variables);
            set.put("HOME", home.toString());
            return set;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream table = Objects.requireNonNull(ProfilesTest.class.getResourceAsStream("/profiles.json"))) {
            return Stream.of(JSON.readValue(table.readAllBytes(), Case[].class));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsWhatTheTableSays(Case one, @TempDir Path home) throws IOException {
        Map<String, String> variables = one.layOut(home);
        Environment environment = new Environment(name -> null, variables::get);
        Map<String, Object> found = new HashMap<>();
        try {
            // botocore does not fail without credentials before they are needed.
            environment.region().ifPresent(region -> found.put("region", region));
            environment.endpoint().ifPresent(endpoint -> found.put("endpoint", endpoint));
            if (one.expected().containsKey("accessKeyId") || one.expected().containsKey("error")) {
                Credentials credentials = environment.credentials();
                found.put("accessKeyId", credentials.accessKeyId());
                found.put("secretAccessKey", credentials.secretAccessKey());
                if (credentials.sessionToken() != null) {
                    found.put("sessionToken", credentials.sessionToken());
                }
            }
        } catch (IvschatClientException e) {
            assertThat(e.reason()).isEqualTo(IvschatClientException.Reason.CONFIGURATION);
            assertThat(e).hasMessageNotContaining("secret =");
            found.clear();
            found.put("error", true);
        }
        assertThat(found).isEqualTo(one.expected());
    }

    @Test
    void botocoreReadsWhatTheTableSays(@TempDir Path homes) throws Exception {
        Process hasBotocore = new ProcessBuilder("python3", "-c", "import botocore")
                .redirectErrorStream(true)
                .start();
        assumeTrue(hasBotocore.waitFor() == 0, "botocore is not installed");
        List<Case> cases = cases().toList();
        List<Map<String, Object>> input = new ArrayList<>();
        for (Case one : cases) {
            Path home = Files.createDirectory(homes.resolve("home" + input.size()));
            input.add(Map.of("variables", one.layOut(home)));
        }
        Path answers = homes.resolve("answers.json");
        Process python = new ProcessBuilder("python3", "src/test/resources/profiles.py")
                .redirectInput(Files.write(homes.resolve("cases.json"), JSON.writeValueAsBytes(input))
                        .toFile())
                .redirectOutput(answers.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(python.waitFor()).isZero();
        List<?> found = JSON.readValue(answers.toFile(), List.class);
        assertThat(found).hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
            assertThat(found.get(i))
                    .as(cases.get(i).name())
                    .isEqualTo(cases.get(i).expected());
        }
    }
}
