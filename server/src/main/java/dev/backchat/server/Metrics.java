package dev.backchat.server;

import static java.util.Map.entry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;

/** Metadata of the metrics: help texts, buckets of timers, and the build that is reported. */
final class Metrics {
    /** By meter name, which Prometheus shows with underscores and a unit. */
    static final Map<String, String> HELP = Map.ofEntries(
            entry("backchat.connections", "WebSockets that are open."),
            entry("backchat.connections.opened", "WebSockets that were opened."),
            entry("backchat.connections.cut.off", "WebSockets that the server cut off, by reason."),
            entry("backchat.connections.paused", "Times that a WebSocket sent too much at once and had to wait."),
            entry("backchat.connections.refused", "TCP connections that came to nothing, by reason."),
            entry(
                    "backchat.replays",
                    "Clients that had history replayed when they joined, by whether they miss nothing."),
            entry("backchat.upgrades.refused", "WebSockets that were refused, by HTTP status."),
            entry("backchat.redis.connected", "Whether the connections to Redis are up."),
            entry("backchat.redis.gaps", "How often members of a room may have missed messages for good."),
            entry("backchat.redis.publications", "Messages that this server gave to Redis, by what became of them."),
            entry(
                    "backchat.redis.repairs",
                    "How often messages were found missing without a later one, and read again."),
            entry("backchat.redis.unknown", "Messages of a later version's servers, which were passed over."),
            entry("backchat.drain.phase", "How far a stopping server is: 0 to 3, see the documentation."),
            entry("backchat.send.rings", "Event loops that send frames to many sockets by one submission."),
            entry("backchat.memory.clients", "Bytes that are allocated for clients."),
            entry("backchat.memory.clients.limit", "Bytes that may be allocated for clients."),
            entry("backchat.memory.direct", "Bytes that are allocated outside the heap."),
            entry("backchat.requests", "Calls of the control plane, by operation and HTTP status."),
            entry("backchat.requests.refused", "Requests that were too much with all the others."),
            entry("backchat.actions", "Actions that clients asked for over a WebSocket."),
            entry("backchat.actions.refused", "Actions that were answered with an ERROR, by ErrorCode."),
            entry("backchat.messages", "Messages that rooms heard, once for a room."),
            entry("backchat.events", "Events that rooms heard, once for a room."),
            entry("backchat.deliveries", "Messages and events that were handed to connections, once for each."),
            entry("backchat.reviews", "Reviews of messages, by handler and outcome."),
            entry("backchat.log.records.delivered", "Chat log records that a destination took."),
            entry("backchat.log.records.waiting", "Chat log records that wait for their destination."),
            entry("backchat.log.records.dropped", "Chat log records that are lost, by reason."),
            entry("backchat.log.delivery.failures", "Attempts to deliver chat log records that failed, by reason."),
            entry("backchat.log.lines.lost", "Lines that the server's own log lacks, by reason."));

    /** From a call that finds all it needs in memory to one that ends in a client's timeout. */
    private static final double[] REQUEST_BUCKETS =
            nanos(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000);

    /** A handler has 200 ms; only reviews that timed out are beyond these. */
    private static final double[] REVIEW_BUCKETS = nanos(5, 10, 20, 50, 100, 150, 200);

    private Metrics() {}

    static PrometheusMeterRegistry newRegistry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config()
                .meterFilter(new Help())
                .meterFilter(buckets("backchat.requests", REQUEST_BUCKETS))
                .meterFilter(buckets("backchat.reviews", REVIEW_BUCKETS));
        Info.builder()
                .name("backchat_build_info")
                .help("What runs: the version, the commit that it was built from, and the JVM. Its value is 1.")
                .labelNames("version", "revision", "java")
                .register(registry.getPrometheusRegistry())
                .setLabelValues(
                        Main.Version.number(), revision(), Runtime.version().toString());
        return registry;
    }

    private static final class Help implements MeterFilter {
        @Override
        public Meter.Id map(Meter.Id id) {
            String help = HELP.get(id.getName());
            return help == null
                    ? id
                    : new Meter.Id(id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), help, id.getType());
        }
    }

    private static MeterFilter buckets(String meter, double[] bounds) {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals(meter)
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(bounds)
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }

    private static double[] nanos(int... millis) {
        return IntStream.of(millis)
                .mapToDouble(each -> Duration.ofMillis(each).toNanos())
                .toArray();
    }

    /** Returns the commit this was built from, with {@code -dirty} if there were uncommitted changes. */
    private static String revision() {
        Properties build = new Properties();
        try (InputStream file = Metrics.class.getResourceAsStream("build.properties")) {
            if (file != null) {
                build.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String revision = build.getProperty("revision", "");
        // Sources unpacked from an archive have no history.
        return revision.isBlank() ? "unknown" : revision;
    }
}
