package dev.backchat.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backchat.api.Arn;
import dev.backchat.api.ResourceType;
import dev.backchat.api.testrun.Thorough;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class OpenTelemetryTracingTest {
    private static final Arn ROOM = new Arn("us-east-1", "000000000000", ResourceType.ROOM, "AbCdEfGhIjKl");

    /** Stays open, because the export that is given up would otherwise fail later and be logged in another test. */
    private static ServerSocket silent;

    @Test
    void exportsThatFailAreLoggedOnce() throws Exception {
        List<String> lines = logged(() -> {
            try (OtlpCollector refusing = new OtlpCollector(400);
                    Tracing tracing = OpenTelemetryTracing.start(
                            "1",
                            Map.of(
                                    "otel.exporter.otlp.endpoint",
                                    refusing.endpoint(),
                                    "otel.bsp.schedule.delay",
                                    "1"))) {
                for (int i = 1; i <= 5; i++) {
                    tracing.action("SEND_MESSAGE", ROOM).end();
                    int exports = i;
                    Awaitility.await().until(() -> refusing.exports().size() == exports);
                }
            }
        });
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst()).contains("Failed to export", "400");
    }

    /** Waits for as long as a server that stops does. */
    @Test
    @Thorough
    void collectorThatNeverAnswersIsGivenUp() throws Exception {
        List<String> lines = logged(() -> {
            silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Tracing tracing = OpenTelemetryTracing.start(
                    "1",
                    Map.of(
                            "otel.exporter.otlp.endpoint",
                            "http://127.0.0.1:" + silent.getLocalPort(),
                            "otel.exporter.otlp.timeout",
                            "3600000"));
            tracing.action("SEND_MESSAGE", ROOM).end();
            tracing.close();
        });
        assertThat(lines).contains("the last spans could not be exported");
    }

    /** Something that is logged. */
    private interface Task {
        void run() throws Exception;
    }

    private static List<String> logged(Task task) throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(OpenTelemetryTracing.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        // Other tests of this process may have turned logging off.
        Level before = log.getLevel();
        log.setLevel(Level.INFO);
        try {
            task.run();
        } finally {
            log.setLevel(before);
            log.detachAppender(lines);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "otel.traces.sampler, sometimes, otel.traces.sampler: sometimes",
        "otel.traces.sampler.arg, much, otel.traces.sampler.arg=much",
        "otel.propagators, b3, otel.propagators: b3",
        "otel.exporter.otlp.endpoint, nonsense, OTLP endpoint must be a valid URL: nonsense",
        "otel.exporter.otlp.protocol, grpc, 'OTEL_EXPORTER_OTLP_PROTOCOL is grpc, but must be http/protobuf'"
    })
    void settingsThatCannotBeUsedAreNamed(String name, String value, String complaint) {
        assertThatThrownBy(() -> OpenTelemetryTracing.start("1", with(name, value)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("tracing: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void deliveryIsOneSpanOfAllLoops() throws IOException {
        try (OtlpCollector collector = new OtlpCollector(200)) {
            try (Tracing tracing = start(collector, "always_on")) {
                Span publication = tracing.action("SEND_MESSAGE", ROOM);
                DeliverySpan delivery = publication.delivery();
                delivery.begin();
                for (int loop = 0; loop < 3; loop++) {
                    delivery.begin();
                    delivery.end(2);
                }
                delivery.end(0);
                publication.end();
            }
            assertThat(collector.spans())
                    .filteredOn(span -> span.getName().equals("deliver"))
                    .singleElement()
                    .satisfies(span -> assertThat(OtlpCollector.attributes(span.getAttributesList()))
                            .isEqualTo(Map.of("backchat.viewers", "6")));
        }
    }

    @Test
    void anotherNodesDeliveryIsPartOfTheTrace() throws IOException {
        try (OtlpCollector collector = new OtlpCollector(200)) {
            try (Tracing here = start(collector, "always_on");
                    Tracing there = start(collector, "parentbased_always_off")) {
                Span publication = here.action("SEND_MESSAGE", ROOM);
                DeliverySpan delivery = there.delivery(publication.delivery().traceParent());
                delivery.begin();
                delivery.end(1);
                publication.end();
            }
            List<io.opentelemetry.proto.trace.v1.Span> spans = collector.spans();
            assertThat(spans).hasSize(2);
            assertThat(spans).extracting(OtlpCollector::trace).containsOnly(OtlpCollector.trace(spans.getFirst()));
            assertThat(spans)
                    .filteredOn(span -> span.getName().equals("deliver"))
                    .singleElement()
                    .satisfies(span -> assertThat(OtlpCollector.parent(span))
                            .isEqualTo(spans.stream()
                                    .filter(each -> each.getName().equals("SEND_MESSAGE"))
                                    .map(OtlpCollector::id)
                                    .findFirst()
                                    .orElseThrow()));
        }
    }

    @Test
    void whatIsNotSampledHasNoDeliveryAndTellsOthersSo() throws IOException {
        try (OtlpCollector collector = new OtlpCollector(200)) {
            try (Tracing tracing = start(collector, "always_off")) {
                Span action = tracing.action("SEND_MESSAGE", ROOM);
                assertThat(action.delivery()).isNull();
                // The lowest bit of the flags says that it is sampled; another, that the id is random.
                assertThat(action.headers().get("traceparent")).matches(".*-0[02]");
                assertThat(tracing.delivery("not one")).isNull();
                action.end();
            }
            assertThat(collector.exports()).isEmpty();
        }
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> settings = new HashMap<>(Map.of("otel.traces.sampler", "traceidratio"));
        settings.put(name, value);
        return settings;
    }

    private static Tracing start(OtlpCollector collector, String sampler) throws IOException {
        return OpenTelemetryTracing.start(
                "1", Map.of("otel.exporter.otlp.endpoint", collector.endpoint(), "otel.traces.sampler", sampler));
    }
}
