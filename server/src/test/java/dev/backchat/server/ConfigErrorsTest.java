package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backchat.server.config.ConfigSources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ConfigErrorsTest {
    private static final String LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:";

    @TempDir
    private Path directory;

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("backchat.yaml"), yaml);
    }

    private static List<String> errors(ConfigSources sources) {
        ConfigurationException refusal =
                catchThrowableOfType(ConfigurationException.class, () -> ConfigReader.read(sources));
        return refusal == null ? List.of() : refusal.lines();
    }

    private static List<String> errors(Map<String, String> environment, @Nullable Path file) {
        return errors(new ConfigSources(true, Map.of(), List.of(), environment, file));
    }

    /** What {@code serve} says of a command line. */
    private static List<String> errors(String... flags) {
        CommandLine commands = Main.commands();
        commands.parseArgs(Stream.concat(Stream.of("serve"), Stream.of(flags)).toArray(String[]::new));
        return errors(ConfigFlags.sources(commands.getSubcommands().get("serve").getCommandSpec(), null));
    }

    @Test
    void reportsAllErrorsAtOnceWithTheirPlaces() throws IOException {
        Path file = file("""
                prot: 1
                host: ""

                pingInterval: 1
                accessKeys:
                  - {accessKeyId: a, secretAccessKey: s, account: "1"}
                  - {accessKeyId: b, secretAccesKey: s, account: "123456789012"}
                """);
        ConfigSources sources = new ConfigSources(
                true,
                Map.of("internalPort", "x", "reviewUrls", LAMBDA + "f"),
                List.of("Unknown option: '--x'"),
                Map.of("BACKCHAT_MAX_HEADERS", "1", "BACKCHAT_PROT", "1"),
                file);
        assertThat(errors(sources))
                .containsExactlyInAnyOrder(
                        "unknown key 'prot' in " + file + ", line 1; did you mean 'port'?",
                        "'host' in " + file + ", line 2, must be an address",
                        "'pingInterval' in " + file
                                + ", line 4, must be a time from 1s to 300s, such as 20ms, 90s, 5m, 2h or" + " 30d",
                        "an account must have 12 digits, in quotes in a file: 'accessKeys' in " + file + ", line 6",
                        "each of 'accessKeys' in " + file
                                + ", line 7, must have accessKeyId, secretAccessKey and account, and"
                                + " may have user, sessionToken, expiration and policies, and nothing else: it has no"
                                + " secretAccessKey, not 'secretAccesKey'; did you mean 'secretAccessKey'?",
                        "the environment variable BACKCHAT_MAX_HEADERS must be a number from 16 to 1000",
                        "unknown environment variable BACKCHAT_PROT; did you mean 'BACKCHAT_PORT'?",
                        "--internal-port must be a number from 0 to 65535",
                        "Unknown option: '--x'",
                        "--review must be ARN=URL, with the ARN of a Lambda function and an http or https URL; more of them"
                                + " after commas: there is no URL for " + LAMBDA + "f")
                .startsWith("unknown key 'prot' in " + file + ", line 1; did you mean 'port'?");
    }

    @Test
    void reportsMissingKeysWithTheOtherErrors() {
        assertThat(errors(new ConfigSources(false, Map.of("port", "x"), List.of(), Map.of(), null)))
                .hasSize(3)
                .anyMatch(line -> line.startsWith("there are no access keys"))
                .anyMatch(line -> line.startsWith("there is no data directory"))
                .contains("--port must be a number from 0 to 65535");
    }

    @Test
    void reportsNoMissingKeysIfTheFileCannotBeRead() throws IOException {
        Path none = directory.resolve("none.yaml");
        assertThat(errors(new ConfigSources(false, Map.of(), List.of(), Map.of(), none)))
                .containsExactly("cannot read the configuration file " + none + ": there is no such file");
        Path latin1 = Files.write(directory.resolve("latin1.yaml"), "user: é".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(errors(Map.of("BACKCHAT_CONFIG", latin1.toString()), null))
                .containsExactly("cannot read the configuration file " + latin1 + ": it is not in UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "prot, port",
        "internal-port, internalPort",
        "internal_port, internalPort",
        "Port, port",
        "review, reviewUrls",
        "maxInFlightRequestByets, maxInFlightRequestBytes",
        "tlsCert, ''",
        "x, ''"
    })
    void suggestsTheNearestKey(String key, String nearest) throws IOException {
        Path file = file("# A comment\n" + key + ": 1\n");
        assertThat(errors(Map.of(), file))
                .containsExactly("unknown key '" + key + "' in " + file + ", line 2"
                        + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
    }

    @Test
    void acceptsTheFormerNameOfAKeyWithAWarning() throws Exception {
        Path file = file("maxRequestBytesTogether: 2MiB\n");
        ConfigReader.Read read = ConfigReader.read(new ConfigSources(true, Map.of(), List.of(), Map.of(), file));
        assertThat(read.config().clients().http().maxInFlightRequestBytes()).isEqualTo(2 * 1024 * 1024);
        assertThat(read.values().warnings())
                .containsExactly("'maxRequestBytesTogether' in " + file
                        + ", line 1, is now called 'maxInFlightRequestBytes'; the former name still counts");
        read = ConfigReader.read(new ConfigSources(
                true, Map.of(), List.of(), Map.of("BACKCHAT_MAX_REQUEST_BYTES_TOGETHER", "3MiB"), file));
        assertThat(read.config().clients().http().maxInFlightRequestBytes())
                .as("the environment counts before the file")
                .isEqualTo(3 * 1024 * 1024);
        assertThat(read.values().warnings()).hasSize(2);
    }

    @Test
    void refusesAFormerNameBesideThePresentOne() throws IOException {
        Path file = file("maxRequestBytesTogether: 2MiB\nmaxInFlightRequestBytes: 3MiB\n");
        assertThat(errors(Map.of(), file))
                .containsExactly("'maxRequestBytesTogether' in " + file
                        + ", line 1, is the former name of 'maxInFlightRequestBytes', which is there too");
        assertThat(errors(
                        Map.of(
                                "BACKCHAT_MAX_REQUEST_BYTES_TOGETHER",
                                "2MiB",
                                "BACKCHAT_MAX_IN_FLIGHT_REQUEST_BYTES",
                                "2MiB"),
                        null))
                .containsExactly("the environment variable BACKCHAT_MAX_REQUEST_BYTES_TOGETHER is the former name of"
                        + " BACKCHAT_MAX_IN_FLIGHT_REQUEST_BYTES, which is there too");
    }

    @ParameterizedTest
    @CsvSource({
        "BACKCHAT_INTERNALPORT, BACKCHAT_INTERNAL_PORT",
        "BACKCHAT_REVIEW, BACKCHAT_REVIEW_URLS",
        "BACKCHAT_ACCES_KEY_ID, BACKCHAT_ACCESS_KEY_ID",
        "BACKCHAT_port, BACKCHAT_PORT",
        "BACKCHAT_, ''",
        "BACKCHAT_COLOUR, ''"
    })
    void suggestsTheNearestVariable(String variable, String nearest) {
        assertThat(errors(Map.of(variable, "1"), null))
                .containsExactly("unknown environment variable " + variable
                        + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
    }

    @ParameterizedTest
    @CsvSource({
        "--prot 1, Unknown option: '--prot'; did you mean '--port'?",
        "--prot=1, Unknown option: '--prot'; did you mean '--port'?",
        "--review-urls x, Unknown option: '--review-urls'; did you mean '--review'?",
        "--reviewUrls x, Unknown option: '--reviewUrls'; did you mean '--review'?",
        "--deb, Unknown option: '--deb'; did you mean '--dev'?",
        "--colour blue, Unknown option: '--colour'; see backchat serve --help",
        "stray, Unmatched argument: 'stray'; see backchat serve --help",
        "--max-headers 20, 'Unknown option: ''--max-headers''; maxHeaders has no flag: give it in the --config file or the"
                + " environment'"
    })
    void suggestsTheNearestFlag(String flags, String error) {
        assertThat(errors(("--dev " + flags).split(" "))).containsExactly(error);
    }

    @Test
    void reportsUnknownFlagsWithTheOtherErrors() {
        assertThat(errors("--dev", "--prot", "1", "--port", "70000", "--quota", "aws"))
                .containsExactlyInAnyOrder(
                        "Unknown option: '--prot'; did you mean '--port'?",
                        "Unknown option: '--quota'; did you mean '--quotas'?",
                        "--port must be a number from 0 to 65535");
    }

    @Test
    void refusesADuplicateKey() throws IOException {
        Path file = file("port: 1\nhost: ::1\nport: 2\n");
        assertThat(errors(Map.of(), file))
                .containsExactly("'port' in " + file + ", line 3, is there already, in line 1");
        Path other = file("port: 1\n---\nport: 2\n");
        assertThat(errors(Map.of(), other))
                .containsExactly("the configuration file " + other + " has a second document, from line 3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "x | 'x' is not the ARN of a Lambda function",
                LAMBDA + "f | there is no URL for " + LAMBDA + "f",
                LAMBDA + "f= | there is no URL for " + LAMBDA + "f",
                LAMBDA + "f=ftp://h/ | the URL 'ftp://h/' must begin with http:// or https:// for " + LAMBDA + "f",
                LAMBDA + "f=h:80 | the URL 'h:80' must begin with http:// or https:// for " + LAMBDA + "f",
                LAMBDA + "f=wss://h/ | the URL 'wss://h/' is for WebSockets, and must begin with https:// for " + LAMBDA
                        + "f",
                LAMBDA + "f=http:///r | the URL 'http:///r' has no host for " + LAMBDA + "f",
                LAMBDA + "f=http://a b/ | the URL 'http://a b/' has a character that a URL can't have, at 8 for "
                        + LAMBDA + "f",
                LAMBDA + "f=ftp://u:hush@h/?key=hush | the URL 'ftp://…@h/?…' must begin with http",
                LAMBDA + "f=http://h/," + LAMBDA + "f=http://i/ | " + LAMBDA + "f is there twice",
                LAMBDA + "f=http://h/,y," + LAMBDA + "g | 'y' is not the ARN of a Lambda function; there is no URL for "
                        + LAMBDA + "g"
            })
    void reportsEachInvalidReviewUrl(String review, String reason) {
        assertThat(errors("--dev", "--review", review))
                .singleElement()
                .asString()
                .startsWith("--review must be ARN=URL, ")
                .contains(": " + reason)
                .doesNotContain("hush");
        assertThat(errors(Map.of("BACKCHAT_REVIEW_URLS", review), null))
                .singleElement()
                .asString()
                .startsWith("the environment variable BACKCHAT_REVIEW_URLS must be ARN=URL, ")
                .contains(": " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://h/db | it must begin with postgres:// or postgresql://",
                "postgres://h/db | it names no user",
                "postgres://u:hush@h | it names no database",
                "postgres://u:hush@/db | it names no host",
                "postgres://u:hush@h:1,/db | it names no host",
                "postgres://u:hush@h:x/db | what follows the host and a colon must be a port, from 1 to 65535",
                "postgres://u:hush@h:65536/db | what follows the host and a colon must be a port, from 1 to 65535",
                "postgres://u:hu/sh@h/db | it names no user",
                "postgres://u:hush@u:hu/sh@h/db | it has a / or an @ too many",
                "postgres://u@hush:hush@h/db | it has a / or an @ too many",
                "postgres://u:hush%zz@h/db | a % in it is not followed by two hexadecimal digits",
                "postgres://u:hush@h/db?sslmode=no | sslmode must be one of allow, disable, prefer, require, verify-ca, ver",
                "postgres://u:hush@h/db?sslmode | sslmode must be one of",
                "postgres://u:hush@h/db?sslrootcert= | sslrootcert has no value",
                "postgres://u:hush@h/db?sslmode=require&sslmode=require | sslmode is there twice",
                "postgres://u:hush@h/db?password=hush | it has a parameter 'password'; those that it may have are app",
                "postgres://u:hush@h/db?hush%40= | it has a parameter '…'; those that it may have are app"
            })
    void aWrongPostgresUrlIsToldWithoutItsPassword(String url, String reason) throws IOException {
        String expected =
                " must be a URL like postgres://user:password@host:5432/database?sslmode=verify-full: " + reason;
        Path file = file("postgres: \"" + url + "\"\n");
        assertThat(errors("--dev", "--postgres", url))
                .singleElement()
                .asString()
                .startsWith("--postgres" + expected)
                .doesNotContain("hush");
        assertThat(errors(Map.of("BACKCHAT_POSTGRES", url), null))
                .singleElement()
                .asString()
                .startsWith("the environment variable BACKCHAT_POSTGRES" + expected);
        assertThat(errors(Map.of(), file))
                .singleElement()
                .asString()
                .startsWith("'postgres' in " + file + ", line 1," + expected);
    }

    @Test
    void redisNeedsPostgres() {
        assertThat(errors("--dev", "--redis", "redis://h"))
                .containsExactly("redis needs postgres, too: servers that share rooms need one store of them");
    }

    @Test
    void aWrongRedisUrlIsToldWithoutItsPassword() {
        assertThat(errors("--dev", "--redis", "redis://:hush@h:0"))
                .singleElement()
                .asString()
                .startsWith("--redis must be a URL like redis://:password@host:6379: a port must be from 1 to 65535")
                .doesNotContain("hush");
    }

    @Test
    void twoPasswordsForRedisAreRefused() {
        assertThat(errors(
                        Map.of(
                                "BACKCHAT_POSTGRES", "postgres://u@h/db",
                                "BACKCHAT_REDIS", "redis://:hush@h",
                                "BACKCHAT_REDIS_PASSWORD", "hush"),
                        null))
                .containsExactly(
                        "redis and redisPassword: it has a password, and there is another one: give one of them");
    }

    @Test
    void twoPasswordsForPostgresAreRefused() {
        assertThat(errors(
                        Map.of(
                                "BACKCHAT_POSTGRES", "postgres://u:hush@h/db",
                                "BACKCHAT_POSTGRES_PASSWORD", "hush"),
                        null))
                .containsExactly("there is a password in postgres, and another in postgresPassword: give one of them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:4566", "ws://localhost:4566", "localhost", "http://", "http://a b"})
    void checksEndpointUrlsAtStartup(String url) {
        for (String variable : List.of("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS")) {
            assertThat(errors(Map.of(variable, url), null))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "the environment variable " + variable + " must be an http or https URL: the URL '" + url);
            assertThat(errors(Map.of(variable, url, "BACKCHAT_AWS", "off"), null))
                    .isEmpty();
        }
    }

    @Test
    void acceptsEndpointsThatAreUrlsOrEmpty() {
        assertThat(errors(Map.of("AWS_ENDPOINT_URL", "http://localhost:4566", "AWS_ENDPOINT_URL_S3", ""), null))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://chat.example.com, 'a name or an IP address alone, not a URL'",
        "wss://chat.example.com, 'a name or an IP address alone, not a URL'",
        "127.0.0.1:4870, the port has a key of its own",
        "localhost:, the port has a key of its own",
        "[::1]:4870, the port has a key of its own"
    })
    void refusesAHostAsAnEndpoint(String host, String reason) {
        assertThat(errors("--dev", "--host", host)).containsExactly("--host must be an address: " + reason);
    }

    @Test
    void acceptsAnAddressInBrackets() throws Exception {
        assertThat(Configs.read(true, Map.of("host", "[::1]"), Map.of(), null)
                        .listen()
                        .host())
                .isEqualTo("::1");
        assertThat(Configs.read(true, Map.of("host", "::1"), Map.of(), null)
                        .listen()
                        .host())
                .isEqualTo("::1");
    }

    @Test
    void namesTheInvalidItemsOfALists() throws IOException {
        Path file = file("trustedProxies: [10.0.0.0/8, 10.0.0.0/33, proxy]\n");
        assertThat(errors(Map.of(), file))
                .containsExactly(
                        "'trustedProxies' in " + file + ", line 1, must be a list of addresses or ranges, such as"
                                + " 10.0.0.0/8: not '10.0.0.0/33' or 'proxy'");
    }

    @Test
    void reportsAnUnreadableSecretOnce() {
        String nowhere = directory.resolve("nowhere").toString();
        assertThat(errors(
                        Map.of(
                                "BACKCHAT_ACCESS_KEY_ID", "id",
                                "BACKCHAT_ACCOUNT", "123456789012",
                                "BACKCHAT_SECRET_ACCESS_KEY_FILE", nowhere),
                        null))
                .containsExactly(
                        "cannot read the file that BACKCHAT_SECRET_ACCESS_KEY_FILE names: there is no such file");
        assertThat(errors(
                        Map.of("BACKCHAT_REVIEW_URLS", LAMBDA + "f=http://h/", "BACKCHAT_REVIEW_SECRET_FILE", nowhere),
                        null))
                .containsExactly("cannot read the file that BACKCHAT_REVIEW_SECRET_FILE names: there is no such file");
        assertThat(errors(Map.of("BACKCHAT_POSTGRES_FILE", nowhere), null))
                .containsExactly("cannot read the file that BACKCHAT_POSTGRES_FILE names: there is no such file");
    }

    @Test
    void keepsEachErrorOnOneLine() throws IOException {
        assertThat(errors(Map.of(), file("\"a\\nb\\e[31m\": 1\n")))
                .singleElement()
                .asString()
                .startsWith("unknown key 'a\\u000ab\\u001b[31m' in ");
    }
}
