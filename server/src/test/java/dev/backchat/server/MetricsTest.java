package dev.backchat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests the {@code /metrics} of a complete server. */
class MetricsTest {
    private static Server server;
    private static String metrics;

    @BeforeAll
    static void start() throws IOException {
        server = Server.start(ServerConfig.forDevelopment());
        RawHttp.send(server.port(), "", "POST /ListRooms HTTP/1.1", "Host: localhost");
        metrics = RawHttp.send(server.internalPort(), "", "GET /metrics HTTP/1.1", "Host: localhost");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void eachMetricHasAHelpText() {
        Map<String, String> help = metrics.lines()
                .filter(line -> line.startsWith("# HELP "))
                .map(line -> line.split(" ", 4))
                .collect(toMap(words -> words[2], words -> words.length < 4 ? "" : words[3].strip()));
        assertThat(help).isNotEmpty().doesNotContainValue("");
        assertThat(metrics.lines().filter(line -> line.startsWith("# TYPE ")).map(line -> line.split(" ", 4)[2]))
                .isNotEmpty()
                .isSubsetOf(help.keySet());
    }

    @Test
    void eachMeterOfOursIsInTheTableOfHelpTexts() throws IOException {
        Pattern name = Pattern.compile("\"(backchat\\.[a-z.]+)\"");
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith("Meters.java")
                            || file.endsWith("ControlPlane.java")
                            || file.endsWith("LogSetup.java"))
                    .toList()) {
                name.matcher(Files.readString(source))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(names::add);
            }
        }
        assertThat(names).isEqualTo(new TreeSet<>(Metrics.HELP.keySet()));
    }

    @Test
    void callsAreTimedInBuckets() {
        String series = "{operation=\"ListRooms\",status=\"403\"";
        assertThat(metrics)
                .contains("# TYPE backchat_requests_seconds histogram\n")
                .contains("backchat_requests_seconds_bucket" + series + ",le=\"0.001\"} ")
                .contains("backchat_requests_seconds_bucket" + series + ",le=\"10.0\"} ")
                .contains("backchat_requests_seconds_bucket" + series + ",le=\"+Inf\"} 1\n")
                .contains("backchat_requests_seconds_count" + series + "} 1\n")
                .contains("backchat_requests_seconds_sum" + series + "} ")
                .contains("backchat_requests_seconds_max" + series + "} ");
    }

    @Test
    void reviewsAreTimedInBucketsUpToTheirLimit() {
        var registry = Metrics.newRegistry();
        registry.timer("backchat.reviews", "handler", "h", "outcome", "allowed")
                .record(java.time.Duration.ofMillis(120));
        assertThat(registry.scrape())
                .contains("le=\"0.1\"} 0\n", "le=\"0.15\"} 1\n", "le=\"0.2\"} 1\n", "le=\"+Inf\"} 1\n");
    }

    @Test
    void reportsTheBuild() throws Exception {
        assertThat(metrics)
                .containsPattern("\nbackchat_build_info\\{java=\""
                        + Pattern.quote(Runtime.version().toString()) + "\",revision=\"" + revision()
                        + "\",version=\"[^\"]+\"} 1\n");
    }

    /** A pattern. Sources that were unpacked from an archive have no history. */
    private static String revision() throws InterruptedException {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--abbrev=12").start();
            String commit = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
            return git.waitFor() == 0 ? Pattern.quote(commit) + "(-dirty)?" : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Test
    void documentListsExactlyTheMetrics() throws IOException {
        String document = Files.readString(Path.of("../docs/operate.md"));
        String table = document.substring(document.indexOf("## Metrics"), document.indexOf("What Amazon calls them"));
        TreeSet<String> documented = Pattern.compile("`(backchat_[a-z_]+)")
                .matcher(table)
                .results()
                .map(found -> found.group(1))
                .map(MetricsTest::family)
                .collect(toCollection(TreeSet::new));
        TreeSet<String> known = Metrics.HELP.keySet().stream()
                .map(meter -> meter.replace('.', '_'))
                .collect(toCollection(TreeSet::new));
        known.add("backchat_build_info");
        assertThat(documented).isEqualTo(known);
    }

    private static String family(String series) {
        return series.replaceFirst("_(total|seconds)$", "");
    }
}
