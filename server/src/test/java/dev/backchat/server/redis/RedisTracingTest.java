package dev.backchat.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.bus.Publication;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.tracing.OpenTelemetryTracing;
import dev.backchat.server.tracing.OtlpCollector;
import dev.backchat.server.tracing.Span;
import dev.backchat.server.tracing.Tracing;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tests that a trace goes from node to node through a real Redis. */
class RedisTracingTest {
    private final StoredRoom room = RedisBusTest.room(RoomSettings.DEFAULT);

    private static Tracing tracing(OtlpCollector collector) throws IOException {
        return OpenTelemetryTracing.start(
                "1", Map.of("otel.exporter.otlp.endpoint", collector.endpoint(), "otel.bsp.schedule.delay", "1"));
    }

    @Test
    void eachNodesDeliveryIsPartOfThePublishersTrace() throws IOException {
        RedisServer.assumeInstalled();
        try (OtlpCollector collector = new OtlpCollector(200)) {
            try (RedisServer server = new RedisServer();
                    Tracing here = tracing(collector);
                    Tracing there = tracing(collector);
                    TestNode one = new TestNode(server.address(), here);
                    TestNode other = new TestNode(server.address(), there);
                    TestNode without = new TestNode(server.address())) {
                Awaitility.await().until(() -> one.redis.isUp() && other.redis.isUp() && without.redis.isUp());
                List<TestNode.Members> all = List.of(
                        one.join(room).ready(),
                        other.join(room).ready(),
                        without.join(room).ready());
                Span publication = here.action("SEND_MESSAGE", room.arn());
                one.bus
                        .publish(Publication.of(room.arn(), TestNode.message("hello"))
                                .traced(publication.delivery()))
                        .join();
                publication.end();
                all.forEach(
                        members -> Awaitility.await().until(() -> members.said().equals(List.of("hello"))));
            }
            List<io.opentelemetry.proto.trace.v1.Span> spans = collector.spans();
            String publisher = spans.stream()
                    .filter(span -> span.getName().equals("SEND_MESSAGE"))
                    .map(OtlpCollector::id)
                    .findFirst()
                    .orElseThrow();
            assertThat(spans)
                    .filteredOn(span -> span.getName().equals("deliver"))
                    .extracting(OtlpCollector::parent)
                    .containsExactly(publisher, publisher);
        }
    }
}
