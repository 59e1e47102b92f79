package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.server.aws.Aws;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.net.PerAddressLimits;
import dev.backchat.server.sql.PostgresUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final Map<String, String> NOTHING = Map.of();

    @TempDir
    private Path directory;

    private static ServerConfig dev(Map<String, String> flags, Map<String, String> environment, @Nullable Path file)
            throws ConfigurationException {
        return Configs.read(true, flags, environment, file);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("backchat.yaml"), yaml);
    }

    private void refuses(String yaml, String reason) throws IOException {
        Path file = file(yaml);
        assertThatThrownBy(() -> dev(NOTHING, NOTHING, file))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.line()).contains(reason).doesNotContain("\n"));
    }

    private static void refusesProduction(Map<String, String> flags, Map<String, String> environment, String reason) {
        assertThatThrownBy(() -> Configs.read(false, flags, environment, null))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.line()).contains(reason).doesNotContain("\n"));
    }

    @Test
    void allowsTheListedHostsAndTheOneListenedOn() throws Exception {
        Path file =
                file("host: chat.example.com\ninternalHost: ops.example.com\nallowedHosts: [a.example, B.example]\n");
        ServerConfig config = dev(NOTHING, Map.of("BACKCHAT_INSECURE_PLAIN_TEXT", "true"), file);
        assertThat(config.listen()
                        .allowedHosts()
                        .allow(List.of("chat.example.com", "ops.example.com:1", "a.example", "b.example")))
                .isTrue();
        assertThat(config.internal().allowedHosts().allow(List.of("c.example"))).isFalse();
        assertThat(dev(NOTHING, NOTHING, null).internal().allowedHosts().allow(List.of("a.example")))
                .isFalse();
    }

    @Test
    void aConsoleNeedsItsNamesAndTheExtensions() throws Exception {
        Map<String, String> environment = Map.of(
                "BACKCHAT_ACCESS_KEY_ID", "a",
                "BACKCHAT_SECRET_ACCESS_KEY", "s",
                "BACKCHAT_ACCOUNT", "123456789012",
                "BACKCHAT_DATA", directory.toString());
        assertThat(Configs.read(false, NOTHING, environment, null).access().console())
                .isFalse();
        Map<String, String> on = new HashMap<>(environment);
        on.put("BACKCHAT_CONSOLE", "on");
        refusesProduction(NOTHING, on, "console needs allowedHosts: ");
        on.put("BACKCHAT_ALLOWED_HOSTS", "chat.example.com");
        assertThat(Configs.read(false, NOTHING, on, null).access().console()).isTrue();
        on.put("BACKCHAT_EXTENSIONS", "off");
        refusesProduction(NOTHING, on, "console needs extensions: on");
        on.put("BACKCHAT_CONSOLE", "maybe");
        refusesProduction(NOTHING, on, "must be on or off");
        assertThat(dev(NOTHING, Map.of("BACKCHAT_CONSOLE", "on"), null).dev()).isTrue();
    }

    @Test
    void aDevServerNeedsNothing() throws ConfigurationException {
        ServerConfig config = dev(NOTHING, NOTHING, null);
        assertThat(config.dev()).isTrue();
        assertThat(config.listen().host()).isEqualTo("127.0.0.1");
        assertThat(config.listen().port()).isEqualTo(4870);
        assertThat(config.internal().port()).isEqualTo(4871);
        assertThat(config.storage().data()).isNull();
        assertThat(Configs.load(true, NOTHING, NOTHING, null).values().get(ConfigKeys.LOG_FORMAT))
                .isEqualTo("text");
    }

    @Test
    void flagsOverrideTheEnvironmentWhichOverridesTheFile() throws Exception {
        Path file = file("port: 1\nhost: ::1\npingInterval: 10s\ninternalPort: 7\n");
        ServerConfig config =
                dev(Map.of("port", "3"), Map.of("BACKCHAT_PORT", "2", "BACKCHAT_INTERNAL_PORT", "8"), file);
        assertThat(config.listen().port()).isEqualTo(3);
        assertThat(config.internal().port()).isEqualTo(8);
        assertThat(config.listen().host()).isEqualTo("::1");
        assertThat(config.clients().chat().pingInterval()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void theEnvironmentNamesTheFile() throws Exception {
        assertThat(dev(NOTHING, Map.of("BACKCHAT_CONFIG", file("port: 9").toString()), null)
                        .listen()
                        .port())
                .isEqualTo(9);
    }

    @Test
    void theSampleIsAConfigurationForProduction() throws ConfigurationException {
        ServerConfig config = Configs.read(false, NOTHING, NOTHING, Path.of("..", "config-sample.yaml"));
        assertThat(config.access().keys()).containsExactly(AccessKey.of("AKIDEXAMPLE", "change-me", "123456789012"));
        assertThat(config.storage().data()).isEqualTo(Path.of("/var/lib/backchat"));
        assertThat(Configs.load(false, NOTHING, NOTHING, Path.of("..", "config-sample.yaml"))
                        .values()
                        .get(ConfigKeys.LOG_FORMAT))
                .isEqualTo("json");
    }

    @Test
    void keysAbsentFromTheSampleHaveTheirDefaults() throws Exception {
        String all = Files.readString(Path.of("..", "config-sample.yaml")).replaceAll("(?m)^# (\\w+: \\S+)$", "$1");
        Map<String, String> machine = Map.of("eventLoops", "3", "transport", "nio");
        ServerConfig spelled = Configs.read(false, machine, NOTHING, file(all));
        ServerConfig sample = Configs.read(false, machine, NOTHING, Path.of("..", "config-sample.yaml"));
        assertThat(spelled).usingRecursiveComparison().isEqualTo(sample);
        assertThat(all).contains("\nport: 4870", "\nlogFormat: json", "\neventLoops: 1");
    }

    @Test
    void productionNeedsKeysAndADirectory() {
        refusesProduction(Map.of("data", "d"), NOTHING, "there are no access keys");
        Map<String, String> key = Map.of(
                "BACKCHAT_ACCESS_KEY_ID", "id",
                "BACKCHAT_SECRET_ACCESS_KEY", "secret",
                "BACKCHAT_ACCOUNT", "123456789012");
        refusesProduction(NOTHING, key, "there is no data directory");
    }

    @Test
    void thePostgresUrlOrItsPasswordMayStandInAFileOfItsOwn() throws Exception {
        String url = file("postgres://ann:hush@h/db\n").toString();
        assertThat(dev(NOTHING, Map.of("BACKCHAT_POSTGRES_FILE", url), null)
                        .storage()
                        .postgres())
                .isEqualTo(PostgresUrl.parse("postgres://ann:hush@h/db"));
        String password = file("hush\n").toString();
        assertThat(dev(
                                Map.of("postgres", "postgres://ann@h/db"),
                                Map.of("BACKCHAT_POSTGRES_PASSWORD_FILE", password),
                                null)
                        .storage()
                        .postgres())
                .isEqualTo(PostgresUrl.parse("postgres://ann:hush@h/db"));
        assertThat(dev(NOTHING, Map.of("BACKCHAT_POSTGRES", ""), null).storage().postgres())
                .isNull();
    }

    @Test
    void readsASecretFromAFileOfItsOwn() throws Exception {
        ServerConfig config = Configs.read(
                false,
                Map.of("data", "d"),
                Map.of(
                        "BACKCHAT_ACCESS_KEY_ID", "id",
                        "BACKCHAT_SECRET_ACCESS_KEY_FILE", file("hush\n").toString(),
                        "BACKCHAT_ACCOUNT", "123456789012"),
                null);
        assertThat(config.access().keys()).containsExactly(AccessKey.of("id", "hush", "123456789012"));
    }

    @Test
    void readsReviewUrlsFromTheFileOrTheEnvironment() throws Exception {
        String one = "arn:aws:lambda:us-east-1:000000000000:function:one";
        String two = "arn:aws:lambda:us-east-1:000000000000:function:two:live";
        Map<String, URI> urls =
                Map.of(one, URI.create("http://127.0.0.1:1/?a=b"), two, URI.create("https://example.com/r"));
        Path file = file("reviewUrls:\n  " + one + ": http://127.0.0.1:1/?a=b\n  " + two + ": https://example.com/r\n");
        assertThat(dev(NOTHING, NOTHING, file).review().urls()).isEqualTo(urls);
        String pairs = one + "=http://127.0.0.1:1/?a=b," + two + "=https://example.com/r";
        assertThat(dev(NOTHING, Map.of("BACKCHAT_REVIEW_URLS", pairs), null)
                        .review()
                        .urls())
                .isEqualTo(urls);
        assertThat(dev(Map.of("reviewUrls", pairs), NOTHING, null).review().urls())
                .isEqualTo(urls);
        refuses("reviewUrls: " + one + "=http://a/," + one + "=http://b/", "must be ARN=URL");
    }

    @Test
    void limitsPerAddressAreOffInDevelopment() throws Exception {
        assertThat(dev(NOTHING, NOTHING, null).clients().perAddress()).isEqualTo(PerAddressLimits.ANY);
        ServerConfig production = Configs.read(false, NOTHING, NOTHING, Path.of("..", "config-sample.yaml"));
        assertThat(production.clients().perAddress()).isEqualTo(new PerAddressLimits(1000, 500, 100));
    }

    @Test
    void watchesAllFilesItWasReadFrom() throws Exception {
        Path policy = Files.writeString(directory.resolve("p.json"), "{\"Statement\": []}");
        Path file = file("tlsCertificate: c.pem\ntlsKey: k.pem\naccessKeys: [{accessKeyId: a, secretAccessKey: s,"
                + " account: '123456789012', policies: [p.json]}]");
        assertThat(Configs.load(true, NOTHING, NOTHING, file).files())
                .containsExactlyInAnyOrder(file, policy, Path.of("c.pem"), Path.of("k.pem"));
    }

    @Test
    void reviewUrlsNeedASecret() throws Exception {
        Map<String, String> url =
                Map.of("BACKCHAT_REVIEW_URLS", "arn:aws:lambda:us-east-1:000000000000:function:f=http://127.0.0.1:1/");
        assertThat(dev(NOTHING, url, null).review().secret()).isEqualTo("test");
        Path sample = Path.of("..", "config-sample.yaml");
        assertThatThrownBy(() -> Configs.read(false, NOTHING, url, sample))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.line())
                                .isEqualTo("there are reviewUrls, but no reviewSecret to sign requests to them with"));
        Map<String, String> both = new HashMap<>(url);
        both.put("BACKCHAT_REVIEW_SECRET_FILE", file("hush\n").toString());
        assertThat(Configs.read(false, NOTHING, both, sample).review().secret()).isEqualTo("hush");
    }

    @ParameterizedTest
    @CsvSource({"auto, AUTO", "on, ON", "off, OFF", "'true', ON", "'false', OFF"})
    void awsIsOnOffOrAutomatic(String value, Aws.Mode mode) throws Exception {
        assertThat(dev(NOTHING, NOTHING, file("aws: " + value)).aws()).isEqualTo(mode);
    }

    @Test
    void partsOfAnAccessKeyGoTogether() {
        refusesProduction(NOTHING, Map.of("BACKCHAT_ACCESS_KEY_ID", "id"), "go together");
        refusesProduction(NOTHING, Map.of("BACKCHAT_SECRET_ACCESS_KEY_FILE", "/nowhere"), "cannot read the file");
    }

    @Test
    void refusesUnknownVariables() throws ConfigurationException {
        refusesProduction(NOTHING, Map.of("BACKCHAT_PROT", "1"), "unknown environment variable BACKCHAT_PROT");
        assertThat(dev(NOTHING, Map.of("PORT", "1", "HOME", "/"), null).listen().port())
                .isEqualTo(4870);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prot: 1 | unknown key 'prot' in",
                "port: 65536 | must be a number from 0 to 65535",
                "port: -1 | must be a number from 0 to 65535",
                "port: [1] | must be a single value",
                "port: | must be a single value",
                "host: '' | must be an address",
                "pingInterval: 30 | must be a time from 1s to 300s",
                "pingInterval: 301s | must be a time from 1s to 300s",
                "pingInterval: 0s | must be a time from 1s to 300s",
                "deliveryWindow: 1001ms | must be a time from 0s to 1s",
                "tokenKeyAge: 119m | must be a time from 7200s",
                "maxQueuedBytesPerConnection: 16383 | must be bytes from 16384",
                "maxQueuedBytesPerConnection: 65MiB | must be bytes from 16384 to 67108864",
                "eventLoops: 0 | must be a number from 1",
                "transport: kqueue | must be one of [",
                "tlsCertificate: c.pem | tlsCertificate and tlsKey go together",
                "insecurePlainText: perhaps | must be true or false",
                "host: 0.0.0.0 | others can reach 0.0.0.0, and there is no TLS",
                "host: 192.0.2.1 | --insecure-plain-text",
                "trustedProxies: [10.0.0.0/33] | must be a list of addresses or ranges",
                "trustedProxies: proxy.example.com | must be a list of addresses or ranges",
                "allowedOrigins: [example.com] | must be a list of origins",
                "allowedHosts: ['https://example.com'] | must be a list of names of hosts",
                "allowedHosts: ['example.com:4871'] | must be a list of names of hosts",
                "allowedHosts: ['*.example.com'] | must be a list of names of hosts",
                "allowedOrigins: ['https://example.com/path'] | must be a list of origins",
                "handshakeTimeout: 61s | must be a time from 1s to 60s",
                "maxHeaders: 15 | must be a number from 16 to 1000",
                "maxHeaderBytes: 8191 | must be bytes from 8192 to 131072",
                "maxRequestBytes: 17MiB | must be bytes from 65536 to 16777216",
                "maxMessageBytes: 8191 | must be bytes from 8192 to 65536",
                "maxFragments: 0 | must be a number from 1 to 16384",
                "maxConnectionsPerAddress: -1 | must be a number from 0 to 1000000",
                "maxHandshakesPerSecondPerAddress: 1000001 | must be a number from 0 to 1000000",
                "quotas: amazon | must be aws or none, and after it single ones like Rooms=100",
                "aws: maybe | must be auto, on or off",
                "reviewUrls: x | must be ARN=URL",
                "reviewUrls: {x: 'http://h/'} | must be ARN=URL",
                "reviewUrls: {'arn:aws:lambda:us-east-1:000000000000:function:f': 'ftp://h/'} | must be ARN=URL",
                "reviewUrls: {'arn:aws:lambda:us-east-1:000000000000:function:f': '/review'} | must be ARN=URL",
                "reviewUrls: {'arn:aws:lambda:us-east-1:000000000000:function:f': 'http://a b/'} | must be ARN=URL",
                "maxReviews: 0 | must be a number from 1 to 100000",
                "maxReviewsPerHandler: 100001 | must be a number from 1 to 100000",
                "chatLogSpool: 1048575 | must be bytes from 1048576 to 1073741824",
                "chatLogSpool: 1025MiB | must be bytes from 1048576 to 1073741824",
                "chatLogSpoolTotal: 255MiB | must be bytes from 268435456 to 1099511627776",
                "chatLogSpoolTotal: 1048577MiB | must be bytes from 268435456 to 1099511627776",
                "{chatLogSpool: 2MiB, chatLogSpoolTotal: 1MiB} | must be bytes from 2097152 to 1099511627776",
                "chatLogIntervalS3: 999ms | must be a time from 1s to 3600s",
                "chatLogIntervalCloudWatchLogs: 61m | must be a time from 1s to 3600s",
                "chatLogIntervalFirehose: 0s | must be a time from 1s to 3600s",
                "logLevel: trace | must be debug, info, warn or error",
                "logFormat: xml | must be text or json",
                "accessKeys: x | must be a list",
                "accessKeys: [{accessKeyId: a}] | must have accessKeyId, secretAccessKey and account",
                "accessKeys: [{accessKeyId: a, secretAccessKey: s, account: '123456789012', x: y}] | and nothing else",
                "accessKeys: [{accessKeyId: a, secretAccessKey: s, account: '123456789012', user: 'a b'}] | must have 1 to 64",
                "accessKeys: [{accessKeyId: a, secretAccessKey: s, account: '123456789012', sessionToken: ''}] | is empty",
                "accessKeys: [{accessKeyId: a, secretAccessKey: s, account: '123456789012', expiration: soon}] | must be a time",
                "accessKeys: [{accessKeyId: a, secretAccessKey: s, account: '123456789012', policies: x}] | must be a list",
                "accessKeys: [{accessKeyId: a, secretAccessKey: s, account: '123456789012', policies: [none.json]}] | cannot read policy 1 of the access key a, none.json",
                "accessKeys: [{accessKeyId: a, secretAccessKey: s, account: '123456789012', policies: [{Statement: {}}]}] | policy 1 of the access key a: Statement[0]: Effect must be",
                "accessKeys: [{accessKeyId: a, secretAccessKey: s, account: '12345'}] | must have 12 digits",
                "accessKeys: [{accessKeyId: '', secretAccessKey: s, account: '123456789012'}] | is empty",
                "accessKeys: [{accessKeyId: 'a,b', secretAccessKey: s, account: '123456789012'}] | no request could name it",
                "accessKeys: [{accessKeyId: 'a b', secretAccessKey: s, account: '123456789012'}] | no request could name it",
                "accessKeys: [{accessKeyId: 'ä', secretAccessKey: s, account: '123456789012'}] | no request could name it",
                "'port: \t{' | is not valid YAML, near line 1",
                "[] | must be a mapping"
            })
    void saysWhatIsWrongInOneLine(String yaml, String reason) throws IOException {
        refuses(yaml, reason);
    }

    @Test
    void refusesADuplicateAccessKey() throws IOException {
        String key = "  - {accessKeyId: a, secretAccessKey: s, account: '123456789012'}\n";
        refuses("accessKeys:\n" + key + key, "is there twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pingInterval: 1s",
                "deliveryWindow: 0ms",
                "deliveryWindow: 1s",
                "pingInterval: 5m",
                "tokenKeyAge: 2h",
                "tokenKeyAge: 365d",
                "maxQueuedBytesPerConnection: 16KiB",
                "maxQueuedBytesPerConnection: 64MiB",
                "port: 0",
                "port: 65535",
                "maxReviews: 1",
                "{host: 0.0.0.0, insecurePlainText: true}",
                "{host: 0.0.0.0, tlsCertificate: c.pem, tlsKey: k.pem}",
                "{host: localhost}",
                "trustedProxies: [10.0.0.0/8, '2001:db8::/32', 192.0.2.1]",
                "allowedOrigins: ['https://example.com', 'https://*.example.com:8443', 'null']",
                "handshakeTimeout: 1m",
                "maxHeaders: 1000",
                "maxHeaderBytes: 128KiB",
                "maxRequestBytes: 16MiB",
                "maxMessageBytes: 64KiB",
                "maxFragments: 16384",
                "maxConnectionsPerAddress: 0",
                "quotas: 'aws,Rooms=100'",
                "maxReviewsPerHandler: 100000",
                "chatLogSpool: 1MiB",
                "chatLogSpool: 1024MiB",
                "{chatLogSpool: 1MiB, chatLogSpoolTotal: 1MiB}",
                "chatLogSpoolTotal: 1048576MiB",
                "chatLogIntervalS3: 1s",
                "chatLogIntervalFirehose: 1h",
                ""
            })
    void takesWhatIsOnTheRightSideOfALimit(String yaml) throws Exception {
        assertThat(dev(NOTHING, NOTHING, file(yaml)).dev()).isTrue();
    }

    @Test
    void refusesAMissingFile() {
        assertThatThrownBy(() -> dev(NOTHING, NOTHING, Path.of("/nowhere.yaml")))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.line())
                                .isEqualTo("cannot read the configuration file /nowhere.yaml: there is no such file"));
    }
}
