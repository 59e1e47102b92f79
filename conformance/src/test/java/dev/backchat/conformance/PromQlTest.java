package dev.backchat.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.sdk.NodeModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The queries of the dashboard and the alerts in {@code deploy/} are PromQL. */
class PromQlTest {
    private static final Path DEPLOY = BackchatProcess.LAUNCHER.resolveSibling("deploy");

    /** An expression of the alerts: one line, or a block of lines that are further in. */
    private static final Pattern EXPRESSION = Pattern.compile("(?m)^        expr: (?:\\|-\\n((?: {10}.*\\n)+)|(.*))");

    private static List<String> alerts() throws IOException {
        return EXPRESSION
                .matcher(Files.readString(DEPLOY.resolve("prometheus/alerts.yaml")))
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toList();
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : Json.read(Files.readString(DEPLOY.resolve("grafana/backchat.json")))
                .required("panels")) {
            panel.path("targets")
                    .forEach(target ->
                            queries.add(target.required("expr").stringValue().replace("$__rate_interval", "5m")));
        }
        return queries;
    }

    private static List<String> errors(List<String> expressions) throws IOException {
        Process node = new ProcessBuilder(
                        "node", NodeModules.installed().resolve("promql.js").toString())
                .redirectErrorStream(true)
                .start();
        try (var input = node.outputWriter(UTF_8)) {
            input.write(Json.write(expressions));
        }
        String said = new String(node.getInputStream().readAllBytes(), UTF_8);
        assertThat(node.onExit().join().exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    @Test
    void eachExpressionOfTheAlertsIsParsed() throws IOException {
        List<String> alerts = alerts();
        assertThat(alerts).hasSizeGreaterThan(10);
        assertThat(errors(alerts)).isEmpty();
    }

    @Test
    void eachQueryOfTheDashboardIsParsed() throws IOException {
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(20);
        assertThat(errors(queries)).isEmpty();
    }

    @Test
    void anExpressionThatIsNoneIsFound() throws IOException {
        assertThat(errors(List.of("sum by (le) (rate(x[5m])", "up ==")))
                .containsExactly("sum by (le) (rate(x[5m]) >>> ", "up == >>> ");
    }
}
