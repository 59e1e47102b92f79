package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.config.ConfigYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigYamlTest {
    @TempDir
    private Path directory;

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("backchat.yaml"), yaml);
    }

    private static String print(
            boolean dev, Map<String, String> flags, Map<String, String> environment, @Nullable Path file)
            throws ConfigurationException {
        ConfigSources sources = new ConfigSources(dev, flags, List.of(), environment, file);
        return ConfigYaml.of(ConfigKeys.ALL, ConfigReader.read(sources).values());
    }

    @Test
    void printsEachValueWithItsOrigin() throws Exception {
        Path file = file("pingInterval: 10s\nport: 1\nmaxHeaders: 17\n");
        assertThat(print(true, Map.of("port", "3"), Map.of("BACKCHAT_MAX_HEADERS", "18"), file)
                        .lines())
                .contains(
                        "pingInterval: 10s  # " + file + ", line 1",
                        "port: 3  # flag --port",
                        "maxHeaders: 18  # environment variable BACKCHAT_MAX_HEADERS",
                        "tokenLifetime: 60s  # default",
                        "quotas: none  # default",
                        "logFormat: text  # default",
                        "# data: none  # default",
                        "# allowedOrigins: all  # default");
        assertThat(print(false, Map.of(), Map.of(), Path.of("..", "config-sample.yaml"))
                        .lines())
                .contains("logFormat: json  # default", "chatLogSpoolTotal: 1024MiB  # default");
    }

    @Test
    void printsEachKeyOnce() throws Exception {
        String printed = print(true, Map.of(), Map.of(), null);
        ConfigKeys.ALL.forEach(key -> assertThat(printed)
                .containsOnlyOnce("\n" + (printed.contains("\n# " + key.name() + ":") ? "# " : "") + key.name() + ":"));
    }

    @Test
    void hidesSecrets() throws Exception {
        Path file = file("""
                accessKeys:
                  - {accessKeyId: a, secretAccessKey: hush1, account: "012345678901", sessionToken: hush2, user: ann}
                reviewUrls:
                  arn:aws:lambda:us-east-1:000000000000:function:f: https://me:hush3@example.com/review?key=hush4
                reviewSecret: hush5
                postgres: "postgres://me:hush7@h1:1,h2/db?sslmode=require"
                """);
        Map<String, String> environment = Map.of(
                "BACKCHAT_POSTGRES_PASSWORD", "",
                "BACKCHAT_ACCESS_KEY_ID", "b",
                "BACKCHAT_SECRET_ACCESS_KEY", "hush6",
                "BACKCHAT_ACCOUNT", "123456789012");
        assertThat(print(true, Map.of(), environment, file))
                .doesNotContain("hush")
                .contains(
                        "  - accessKeyId: a  # " + file
                                + ", line 2\n    account: \"012345678901\"\n    user: \"ann\"\n",
                        "  - accessKeyId: b  # environment variable BACKCHAT_ACCESS_KEY_ID",
                        "https://…@example.com/review?…",
                        "postgres: \"postgres://me:@h1:1,h2/db?sslmode=require\"  # " + file + ", line 6",
                        "# reviewSecret: not shown  # " + file + ", line 5");
    }

    @Test
    void printedConfigurationReadsBackTheSame() throws Exception {
        Path file = file("""
                host: ::1
                data: "/var/lib/back chat # 1"
                trustedProxies: [10.0.0.0/8, "2001:db8::/32"]
                allowedOrigins: ["https://*.example.com", "null"]
                allowedHosts: [a.example]
                tlsCertificate: "null"
                tlsKey: 1e3
                quotas: aws,Rooms=100
                reviewUrls: {"arn:aws:lambda:us-east-1:000000000000:function:f": "http://h/r"}
                aws: off
                maxRequestBytes: 2MiB
                chatLogIntervalS3: 1500ms
                """);
        ServerConfig given = Configs.read(true, Map.of(), Map.of(), file);
        Path printed = Files.writeString(directory.resolve("printed.yaml"), print(true, Map.of(), Map.of(), file));
        assertThat(Configs.read(true, Map.of(), Map.of(), printed))
                .usingRecursiveComparison()
                .isEqualTo(given);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    redis://h:1/2 | redis://h:1/2
                    redis://hush@h | redis://h
                    redis://:hush@h | redis://h
                    redis://ann:hush@h | redis://ann:@h
                    redis-sentinel://:hu@sh:hush@h,i#main | redis-sentinel://h,i#main
                    redis-cluster://ann:hush:@[::1]:1?cacert=/ca | redis-cluster://ann:@[::1]:1?cacert=/ca""")
    void urlsAreReadBackWithoutTheirPasswords(String url, String shown) throws Exception {
        Path file = file("postgres: postgres://me:hush@h/db?sslrootcert=a\nredis: " + url + "\n");
        String printed = print(true, Map.of(), Map.of(), file);
        assertThat(printed).contains("redis: \"" + shown + "\"").doesNotContain("hush");
        ServerConfig read = Configs.read(true, Map.of(), Map.of(), Files.writeString(file, printed));
        assertThat(read.storage().postgres()).hasToString("h:5432/db");
        assertThat(read.storage().redis()).hasToString(shown.replaceAll("ann:@|\\?.*", ""));
    }
}
