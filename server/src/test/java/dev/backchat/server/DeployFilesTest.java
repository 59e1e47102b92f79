package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.Room;
import dev.backchat.api.testrun.FreePorts;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.client.Ivschat;
import dev.backchat.server.config.ConfigKey;
import dev.backchat.server.edge.DrainTimes;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Tests that the files in {@code deploy/} fit this server: its keys, its ports and the times of its drain. */
class DeployFilesTest {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Path CHART = DEPLOY.resolve("helm").resolve("backchat");
    private static final YAMLMapper YAML = new YAMLMapper();

    /** What whoever ends a server waits beyond the times of its drain; docs/operate.md says why. */
    private static final Duration END = Duration.ofSeconds(25);

    private static final int PORT = 4870;
    private static final int INTERNAL_PORT = 4871;

    @TempDir
    private Path directory;

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    private static Set<String> found(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static String onlyOne(String regex, String text) {
        Set<String> found = found(regex, text);
        assertThat(found).as(regex).hasSize(1);
        return found.iterator().next();
    }

    private static Duration seconds(String text) {
        assertThat(text).endsWith("s");
        return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }

    private static int defaultOf(ConfigKey<Integer> key) {
        return Integer.parseInt(String.valueOf(key.absent().text()));
    }

    @Test
    void portsAreTheDefaults() {
        assertThat(defaultOf(ConfigKeys.PORT)).isEqualTo(PORT);
        assertThat(defaultOf(ConfigKeys.INTERNAL_PORT)).isEqualTo(INTERNAL_PORT);
    }

    /** The environment of a node, as Compose passes it on, with files of this machine. */
    private Map<String, String> environment() throws IOException {
        JsonNode compose = YAML.readTree(read(DEPLOY.resolve("compose.yaml")));
        assertThat(found("(?m)^  node-(\\d):\\n    <<: \\*node$", read(DEPLOY.resolve("compose.yaml"))))
                .containsExactlyInAnyOrder("1", "2", "3");
        for (JsonNode secret : compose.required("secrets")) {
            Path file = Path.of(secret.required("file").stringValue());
            Files.writeString(directory.resolve(file.getFileName()), "hush");
        }
        Map<String, String> environment = new HashMap<>();
        for (Map.Entry<String, JsonNode> variable :
                compose.required("x-node").required("environment").properties()) {
            String value = variable.getValue().asString();
            Matcher substituted = Pattern.compile("\\$\\{\\w+:(?:-(.*)|\\?.*)}").matcher(value);
            if (substituted.matches()) {
                value = substituted.group(1) == null ? "AKIDBACKEND" : substituted.group(1);
            }
            environment.put(
                    variable.getKey(),
                    value.replace("/run/secrets", directory.toString())
                            .replace(
                                    "/var/lib/backchat",
                                    directory.resolve("data").toString()));
        }
        return environment;
    }

    @Test
    void serversOfComposeHaveAValidConfiguration() throws Exception {
        ServerConfig config = Configs.read(false, Map.of(), environment(), null);
        assertThat(config.storage().postgres()).isNotNull();
        assertThat(config.storage().redis()).isNotNull();
        assertThat(config.storage().data()).isEqualTo(directory.resolve("data"));
        assertThat(config.access().keys()).hasSize(1);
        assertThat(config.listen().port()).isEqualTo(PORT);
        assertThat(config.internal().port()).isEqualTo(INTERNAL_PORT);
        JsonNode compose = YAML.readTree(read(DEPLOY.resolve("compose.yaml")));
        Duration grace =
                seconds(compose.required("x-node").required("stop_grace_period").stringValue());
        assertThat(grace).isGreaterThanOrEqualTo(config.listen().drain().total().plus(END));
        String subnet = compose.required("networks")
                .required("backchat")
                .required("ipam")
                .required("config")
                .required(0)
                .required("subnet")
                .stringValue();
        assertThat(environment()).containsEntry("BACKCHAT_TRUSTED_PROXIES", subnet);
        assertThat(compose.required("services")
                        .required("balancer")
                        .required("ports")
                        .required(0)
                        .stringValue())
                .endsWith(":" + PORT);
    }

    @Test
    void timesOfTheBalancerFitTheServers() throws Exception {
        String haproxy = read(DEPLOY.resolve("haproxy.cfg"));
        DrainTimes drain =
                Configs.read(false, Map.of(), environment(), null).listen().drain();
        Duration notices = seconds(onlyOne(" inter (\\d+s) ", haproxy))
                .multipliedBy(Integer.parseInt(onlyOne(" fall (\\d+) ", haproxy)));
        assertThat(drain.grace()).isGreaterThan(notices);
        Duration ping =
                Configs.read(true, Map.of(), Map.of(), null).clients().chat().pingInterval();
        assertThat(seconds(onlyOne("timeout tunnel (\\S+)", haproxy))).isGreaterThan(ping.multipliedBy(2));
        assertThat(onlyOne("check port (\\d+)", haproxy)).isEqualTo(Integer.toString(INTERNAL_PORT));
        assertThat(found("(?m)^ +server node-\\d node-\\d:(\\d+)$", haproxy)).containsExactly(Integer.toString(PORT));
    }

    @Test
    void chartNamesKeysVariablesAndPortsOfTheServer() throws Exception {
        String config = read(CHART.resolve("templates/configmap.yaml"));
        Set<String> keys = found("(?m)^      \"(\\w+)\" ", config);
        keys.addAll(found("set \\$config \"(\\w+)\"", config));
        assertThat(keys)
                .hasSizeGreaterThan(10)
                .isSubsetOf(ConfigKeys.ALL.stream().map(ConfigKey::name).toList());
        assertThat(onlyOne("\"port\" (\\d+)", config)).isEqualTo(Integer.toString(PORT));
        assertThat(onlyOne("\"internalPort\" (\\d+)", config)).isEqualTo(Integer.toString(INTERNAL_PORT));

        String pods = read(CHART.resolve("templates/statefulset.yaml"));
        Set<String> variables = found("- name: (BACKCHAT_\\w+)", pods);
        assertThat(variables).contains("BACKCHAT_ACCESS_KEY_ID", "BACKCHAT_SECRET_ACCESS_KEY", "BACKCHAT_ACCOUNT");
        // As a server would read them, complaining about one that it doesn't know.
        Map<String, String> values = new HashMap<>();
        variables.forEach(variable -> values.put(variable, variable.equals("BACKCHAT_ACCOUNT") ? "123456789012" : "x"));
        assertThat(Configs.read(true, Map.of(), values, null).access().keys()).isNotEmpty();
        assertThat(found("containerPort: (\\d+)", pods))
                .containsExactlyInAnyOrder(Integer.toString(PORT), Integer.toString(INTERNAL_PORT));
        assertThat(found("path: (/\\w+)\\n +port: internal", pods)).containsExactlyInAnyOrder("/healthz", "/readyz");
        assertThat(onlyOne("terminationGracePeriodSeconds: (.*)", pods))
                .isEqualTo("{{ add .Values.drain.graceSeconds .Values.drain.timeSeconds " + END.toSeconds() + " }}");
    }

    @Test
    void valuesOfTheChartAreThoseOfItsSchema() throws Exception {
        JsonNode values = YAML.readTree(read(CHART.resolve("values.yaml")));
        JsonNode schema = YAML.readTree(read(CHART.resolve("values.schema.json")));
        Set<String> known = Set.copyOf(schema.required("properties").propertyNames());
        // Helm has "global" itself.
        assertThat(known).containsAll(values.propertyNames()).hasSize(values.size() + 1);
        for (String name : schema.required("required")
                .valueStream()
                .map(JsonNode::stringValue)
                .toList()) {
            assertThat(values.propertyNames()).contains(name);
        }
    }

    @Test
    void aRealHaproxyBalancesAndPassesOverNodesThatAreNotReady() throws Exception {
        String program = program();
        try (Server one = server();
                Server other = server()) {
            // Otherwise haproxy takes them out of service after a while.
            awaitStatus(one.internalPort(), "/readyz", 200);
            awaitStatus(other.internalPort(), "/readyz", 200);
            int port = FreePorts.next();
            Path file = Files.writeString(
                    directory.resolve("haproxy.cfg"),
                    ofThisMachine(read(DEPLOY.resolve("haproxy.cfg")), port, one, other));
            Process haproxy = new ProcessBuilder(program, "-db", "-f", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("haproxy.log").toFile())
                    .start();
            try {
                Awaitility.await().until(() -> isListening(port) || !haproxy.isAlive());
                assertThat(haproxy.isAlive())
                        .as(read(directory.resolve("haproxy.log")))
                        .isTrue();
                awaitStatus(port, "/ListRooms", 405);
                chat(port);
                one.stop();
                other.stop();
                // Its own answer, because no node is left.
                awaitStatus(port, "/ListRooms", 503);
            } finally {
                haproxy.destroy();
                haproxy.waitFor();
            }
        }
    }

    private static Server server() throws Exception {
        Map<String, String> flags = Map.of("port", "0", "internalPort", "0");
        Map<String, String> environment = Map.of("BACKCHAT_TRUSTED_PROXIES", "127.0.0.1");
        return Server.start(Configs.read(true, flags, environment, null));
    }

    /** The file with nothing changed but addresses. Servers that share no state are one service to one client only. */
    private static String ofThisMachine(String documented, int port, Server one, Server other) {
        String here = documented
                .substring(0, documented.indexOf("\nresolvers "))
                .replace(" resolvers docker init-addr last,libc,none", "");
        Map<String, String> changes = Map.of(
                // Every test has so many open files.
                "maxconn 100000",
                "maxconn 100",
                "bind :" + PORT,
                "bind 127.0.0.1:" + port,
                "node-1:" + PORT,
                "127.0.0.1:" + one.port() + " port " + one.internalPort(),
                "node-2:" + PORT,
                "127.0.0.1:" + other.port() + " port " + other.internalPort() + " backup",
                "    server node-3 node-3:" + PORT,
                "");
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertThat(here).contains(change.getKey());
            here = here.replace(change.getKey(), change.getValue());
        }
        return here;
    }

    private static boolean isListening(int port) {
        try (Socket reached = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return reached.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitStatus(int port, String path, int status) {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(status));
    }

    private static void chat(int port) {
        try (Ivschat ivschat = Ivschat.builder()
                .endpoint("http://127.0.0.1:" + port)
                .region("us-east-1")
                .credentials("test", "test")
                .build()) {
            Room room = ivschat.createRoom(r -> r.name("balanced")).join();
            String token = ivschat.createChatToken(t ->
                            t.roomIdentifier(room.arn()).userId("ann").capabilities(ChatTokenCapability.SEND_MESSAGE))
                    .join()
                    .token();
            try (RawWebSocket ann = RawWebSocket.upgrade(URI.create("ws://127.0.0.1:" + port + "/"), token)
                    .accepted()) {
                ann.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"through\"}");
                assertThat(ann.nextText()).contains("\"Content\":\"through\"");
            }
        }
    }

    private static String program() {
        String found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> folder + "/haproxy")
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElse("");
        assumeTrue(!found.isEmpty(), "haproxy is not installed");
        return found;
    }
}
