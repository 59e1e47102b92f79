package dev.backchat.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceType;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Verb;
import dev.backchat.server.tracing.DeliverySpan;
import dev.backchat.server.tracing.OpenTelemetryTracing;
import dev.backchat.server.tracing.OtlpCollector;
import dev.backchat.server.tracing.Tracing;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BusMessageCodecTest {
    private static final byte[] FRAME = {'{', '}'};
    private static final Arn ROOM = new Arn("us-east-1", "000000000000", ResourceType.ROOM, "AbCdEfGhIjKl");

    @Test
    void tracedMessageIsDeliveredInTheSameTraceByAnotherNode() throws IOException {
        try (OtlpCollector collector = new OtlpCollector(200);
                Tracing tracing =
                        OpenTelemetryTracing.start("1", Map.of("otel.exporter.otlp.endpoint", collector.endpoint()))) {
            DeliverySpan delivery = tracing.action("SEND_MESSAGE", ROOM).delivery();
            assertThat(delivery).isNotNull();
            for (BusMessage message : new BusMessage[] {
                new BusMessage.Broadcast(FRAME, Verb.SEND_MESSAGE), new BusMessage.DisconnectUser(FRAME, "ann", "why")
            }) {
                byte[] encoded = BusMessageCodec.encode(message.traced(delivery));
                BusMessage decoded = BusMessageCodec.decode(encoded, 0, tracing);
                assertThat(decoded.delivery().traceParent()).isEqualTo(delivery.traceParent());
                assertThat(BusMessageCodec.encode(decoded)).isEqualTo(encoded);
            }
        }
    }

    @Test
    void messageThatIsNotTracedIsTheSameWithTracing() {
        assertThat(BusMessageCodec.encode(new BusMessage.Broadcast(FRAME, Verb.SEND_MESSAGE)))
                .isEqualTo(new byte[] {'B', 'M', '{', '}'});
    }
}
