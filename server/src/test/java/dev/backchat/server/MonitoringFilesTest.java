package dev.backchat.server;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.client.Ivschat;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Tests that the alerts and the dashboard in {@code deploy/} ask for metrics, labels and values that this server has. */
class MonitoringFilesTest {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Path DOCUMENT = Path.of("..", "docs", "operate.md");
    private static final String RULE_FILES = "rule_files: [alerts.yaml]";

    /** Labels that Prometheus adds to each series of a server's. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    private static final Pattern SERIES =
            Pattern.compile("\\b((?:backchat|jvm|process|system|up)(?:_\\w+)?)\\b(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");

    /** Label names by series, of a server that did something of each kind. */
    private static Map<String, Set<String>> scraped;

    private static String document;

    @BeforeAll
    static void scrape() throws Exception {
        document = Files.readString(DOCUMENT);
        try (Server server =
                        Server.start(Configs.read(true, Map.of("port", "0", "internalPort", "0"), Map.of(), null));
                Ivschat ivschat = Configs.client(server)) {
            URI websocket = URI.create("ws://127.0.0.1:" + server.port() + "/");
            String logs = ivschat.createLoggingConfiguration(
                            l -> l.destinationConfiguration(DestinationConfiguration.s3("chat-archive")))
                    .join()
                    .arn();
            String room = ivschat.createRoom(r -> r.loggingConfigurationIdentifiers(List.of(logs)))
                    .join()
                    .arn();
            String token = ivschat.createChatToken(
                            t -> t.roomIdentifier(room).userId("ann").capabilities(ChatTokenCapability.SEND_MESSAGE))
                    .join()
                    .token();
            try (RawWebSocket ann = RawWebSocket.upgrade(websocket, token).accepted()) {
                ann.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"hello\"}");
                ann.nextText();
                ann.text("{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"AbCdEfGhIjKl\"}");
                ann.nextText();
            }
            assertThat(RawWebSocket.upgrade(websocket, "none").status()).isEqualTo(403);
            Awaitility.await().untilAsserted(() -> {
                scraped = labels(RawHttp.send(server.internalPort(), "", "GET /metrics HTTP/1.1", "Host: localhost"));
                assertThat(scraped).containsKey("backchat_log_records_delivered_total");
            });
        }
    }

    private static Map<String, Set<String>> labels(String metrics) {
        Map<String, Set<String>> labels = new HashMap<>();
        metrics.lines().filter(line -> line.matches("\\w+(\\{.*})? [^ ]+")).forEach(line -> {
            Matcher series = SERIES.matcher(line);
            if (series.lookingAt()) {
                labels.computeIfAbsent(series.group(1), name -> new TreeSet<>())
                        .addAll(names(String.valueOf(series.group(2))));
            }
        });
        return labels;
    }

    private static Set<String> names(String matchers) {
        return MATCHER.matcher(matchers)
                .results()
                .map(matcher -> matcher.group(1))
                .collect(toCollection(TreeSet::new));
    }

    private static Map<String, String> alerts() throws IOException {
        Map<String, String> alerts = new HashMap<>();
        JsonNode file = new YAMLMapper().readTree(Files.readString(DEPLOY.resolve("prometheus/alerts.yaml")));
        for (JsonNode group : file.required("groups")) {
            for (JsonNode rule : group.required("rules")) {
                alerts.put(
                        rule.required("alert").stringValue(),
                        rule.required("expr").stringValue());
            }
        }
        assertThat(alerts).hasSizeGreaterThan(10);
        return alerts;
    }

    private static List<String> queries() throws IOException {
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DEPLOY.resolve("grafana/backchat.json")));
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : dashboard.required("panels")) {
            panel.path("targets")
                    .forEach(target -> queries.add(target.required("expr")
                            .stringValue()
                            .replace("$__rate_interval", "5m")
                            .replace("$instance", ".*")));
        }
        assertThat(queries).hasSizeGreaterThan(20);
        return queries;
    }

    private static List<String> expressions() throws IOException {
        return Stream.concat(alerts().values().stream(), queries().stream()).toList();
    }

    /** The labels of a series: as it was seen, or as it is documented, of what one healthy server has no occasion for. */
    private static Set<String> labelsOf(String series) {
        Set<String> seen = scraped.get(series);
        if (seen != null) {
            return seen;
        }
        String family = series.replaceFirst("_(bucket|count|sum|max)$", "");
        assertThat(Metrics.HELP.keySet().stream().map(meter -> meter.replace('.', '_')))
                .as(series)
                .contains(family.replaceFirst("_(total|seconds)$", ""));
        Set<String> labels = new TreeSet<>();
        for (MatchResult documented : Pattern.compile("`" + family + "(?:\\{([^}]*)})?`")
                .matcher(document)
                .results()
                .toList()) {
            labels.addAll(List.of(String.valueOf(documented.group(1))
                    .replaceAll("=\"[^\"]*\"", "")
                    .split(",")));
        }
        assertThat(labels).as("what %s says of %s", DOCUMENT, series).isNotEmpty();
        if (series.endsWith("_bucket")) {
            labels.add("le");
        }
        return labels;
    }

    @Test
    void eachSeriesAndLabelIsOneOfTheServer() throws IOException {
        for (String expression : expressions()) {
            Set<String> labels = new TreeSet<>(OF_PROMETHEUS);
            List<MatchResult> found = SERIES.matcher(expression).results().toList();
            assertThat(found).as(expression).isNotEmpty();
            for (MatchResult series : found) {
                Set<String> known = new TreeSet<>(OF_PROMETHEUS);
                if (!series.group(1).equals("up")) {
                    known.addAll(labelsOf(series.group(1)));
                }
                assertThat(known).as(expression).containsAll(names(String.valueOf(series.group(2))));
                labels.addAll(known);
            }
            for (MatchResult grouping : GROUPING.matcher(expression).results().toList()) {
                assertThat(labels)
                        .as(expression)
                        .containsAll(List.of(grouping.group(1).split(", ")));
            }
        }
    }

    /** One healthy server has no occasion to show these; everything else that is asked for was seen. */
    @Test
    void whatIsAskedForIsSeenOnAHealthyServerButForTrouble() throws IOException {
        Set<String> unseen = expressions().stream()
                .flatMap(expression -> SERIES.matcher(expression).results())
                .map(series -> series.group(1))
                .filter(series -> !scraped.containsKey(series))
                .map(series -> series.replaceFirst("_(total|seconds).*$", ""))
                .collect(toCollection(TreeSet::new));
        assertThat(unseen)
                .containsExactly(
                        "backchat_connections_refused",
                        "backchat_log_delivery_failures",
                        "backchat_log_records_dropped",
                        "backchat_redis_connected",
                        "backchat_redis_gaps",
                        "backchat_redis_publications",
                        "backchat_redis_repairs",
                        "backchat_reviews",
                        "up");
    }

    @Test
    void eachValueOfALabelIsDocumented() throws IOException {
        for (String expression : expressions()) {
            for (MatchResult matcher : MATCHER.matcher(expression).results().toList()) {
                for (String value : matcher.group(3).split("\\|")) {
                    if (!value.matches("[.*\\d]*|backchat|heap")) {
                        assertThat(document).as(expression).containsPattern("[`\"]" + value + "[`\"]");
                    }
                }
            }
        }
    }

    @Test
    void documentHasARowForEachAlert() throws IOException {
        TreeSet<String> documented = Pattern.compile("(?m)^\\| `(Backchat\\w+)` \\|")
                .matcher(document)
                .results()
                .map(row -> row.group(1))
                .collect(toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(new TreeSet<>(alerts().keySet()));
    }

    @Test
    void documentedConfigurationOfPrometheusScrapesTheInternalPortUnderTheNameOfTheAlerts() throws IOException {
        String snippet = document.substring(document.indexOf(RULE_FILES));
        JsonNode config = new YAMLMapper().readTree(snippet.substring(0, snippet.indexOf("```")));
        JsonNode scrape = config.required("scrape_configs").required(0);
        assertThat(alerts().get("BackchatDown"))
                .contains("job=\"" + scrape.required("job_name").stringValue() + "\"");
        assertThat(scrape.at("/static_configs/0/targets/0").stringValue())
                .endsWith(":" + ConfigKeys.INTERNAL_PORT.absent().text());
        assertThat(DEPLOY.resolve("prometheus")
                        .resolve(config.required("rule_files").required(0).stringValue()))
                .exists();
    }

    @Test
    void prometheusUnderstandsEachExpression(@TempDir Path folder) throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "promtool"))),
                "promtool is installed here (Debian: apt-get install prometheus)");
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        int number = 0;
        for (String query : queries()) {
            number++;
            rules.append("      - record: query:number")
                    .append(number)
                    .append("\n        expr: >-\n          ")
                    .append(query)
                    .append('\n');
        }
        Path dashboard = Files.writeString(folder.resolve("dashboard.yaml"), rules);
        Process promtool = new ProcessBuilder(
                        "promtool",
                        "check",
                        "rules",
                        "--lint=none",
                        DEPLOY.resolve("prometheus/alerts.yaml").toString(),
                        dashboard.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).contains(alerts().size() + " rules found", number + " rules found");
    }
}
