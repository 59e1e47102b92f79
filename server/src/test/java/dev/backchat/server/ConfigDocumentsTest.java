package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.chat.ChatLimits;
import dev.backchat.server.config.ConfigKey;
import dev.backchat.server.http.HttpLimits;
import dev.backchat.server.net.PerAddressLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the documents agree with the table of keys. */
class ConfigDocumentsTest {
    private static final Path SAMPLE = Path.of("..", "config-sample.yaml");

    @TempDir
    private Path directory;

    private static List<String> names() {
        return ConfigKeys.ALL.stream().map(ConfigKey::name).toList();
    }

    @Test
    void documentedTableMatchesTheKeys() throws IOException {
        List<String> table = Files.readAllLines(Path.of("..", "docs", "configuration.md")).stream()
                .dropWhile(line -> !line.startsWith("| Key in the file |"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        assertThat(table).isEqualTo(ConfigKeys.ALL.stream().map(ConfigKey::row).toList());
    }

    @Test
    void sampleHasExactlyTheKeys() throws IOException {
        Pattern key = Pattern.compile("(?m)^(?:# )?(\\w+):(?: .*)?$");
        List<String> keys = key.matcher(Files.readString(SAMPLE))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(keys).containsExactlyInAnyOrderElementsOf(names());
    }

    @Test
    void commentedValuesOfTheSampleAreTheDefaults() throws Exception {
        String sample = Files.readString(SAMPLE);
        ServerConfig plain = Configs.read(false, Map.of(), Map.of(), SAMPLE);
        Path spelled = directory.resolve("backchat.yaml");
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            String absent = key.absent().text();
            if (absent != null) {
                String line = "\n# " + key.name() + ": " + absent + "\n";
                assertThat(sample).contains(line);
                Files.writeString(spelled, sample.replace(line, line.replace("# ", "")));
                assertThat(Configs.read(false, Map.of(), Map.of(), spelled))
                        .as(key.name())
                        .usingRecursiveComparison()
                        .isEqualTo(plain);
            }
        }
    }

    @Test
    void eachLimitHasAKey() {
        assertThat(ConfigKeys.HTTP.size()).isEqualTo(HttpLimits.class.getRecordComponents().length);
        assertThat(ConfigKeys.CHAT.size()).isEqualTo(ChatLimits.class.getRecordComponents().length);
        assertThat(ConfigKeys.PER_ADDRESS.size()).isEqualTo(PerAddressLimits.class.getRecordComponents().length);
    }

    @Test
    void serveHasExactlyTheFlagsOfTheKeys() {
        assertThat(Objects.requireNonNull(Main.commands().getSubcommands().get("serve"))
                        .getCommandSpec()
                        .optionsMap())
                .containsKeys("--host", "--port", "--data", "--review", "--insecure-plain-text")
                .hasSize((int) ConfigKeys.ALL.stream()
                                .filter(key -> key.flag() != null)
                                .count()
                        + List.of("--dev", "--config", "--help", "-h", "--version", "-V")
                                .size());
    }
}
