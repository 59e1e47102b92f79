package dev.backchat.conformance.messaging;

import static dev.backchat.api.testrun.ClientFrames.CLOSE;
import static dev.backchat.api.testrun.ClientFrames.PING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.RawWebSocket.Frame;
import dev.backchat.conformance.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import tools.jackson.databind.node.ObjectNode;

/** What comes only with time. The shortest session and a token's life are a minute, so each of these takes that long. */
public final class TimeScenarios {

    private TimeScenarios() {}

    /** What both the Messaging SDK and a bare socket show. */
    public static Map<String, MessagingScenario.Steps> ofBoth() {
        Map<String, MessagingScenario.Steps> all = new LinkedHashMap<>();
        all.put("A token that nobody used for a minute is refused", chat -> {
            ObjectNode token = chat.token(Map.of("userId", "alice"));
            awaitTime(Instant.parse(token.required("tokenExpirationTime").stringValue()));
            assertThat(chat.join(() -> token.deepCopy().without(List.of("tokenExpirationTime")))
                            .awaitDisconnected())
                    .isEqualTo("socketError");
        });
        all.put("A silent member stays, also after its token's minute", chat -> {
            ObjectNode token = chat.token(Map.of("userId", "alice", "capabilities", List.of("SEND_MESSAGE")));
            Member alice = chat.join(() -> token.deepCopy().without(List.of("tokenExpirationTime")))
                    .awaitConnected();
            awaitTime(Instant.parse(token.required("tokenExpirationTime").stringValue())
                    .plusSeconds(10));
            assertThat(alice.say("still here").required("Type").stringValue()).isEqualTo("MESSAGE");
        });
        return all;
    }

    /** What the SDK makes of a session's end. */
    public static Map<String, MessagingScenario.Steps> ofTheSdk() {
        return Map.of("When its session ends, the SDK comes back with a new token", chat -> {
            AtomicInteger connections = new AtomicInteger();
            Member alice = chat.join(() -> {
                        int minutes = connections.incrementAndGet() == 1 ? 1 : 60;
                        Map<String, ?> input = Map.of(
                                "userId",
                                "alice",
                                "capabilities",
                                List.of("SEND_MESSAGE"),
                                "sessionDurationInMinutes",
                                minutes);
                        return chat.token(input).without(List.of("tokenExpirationTime"));
                    })
                    .awaitConnected();
            Awaitility.await().until(() -> connections.get() == 2);
            Awaitility.await().until(() -> {
                chat.mark();
                return alice.hasFrames();
            });
            assertThat(alice.say("back again").required("Type").stringValue()).isEqualTo("MESSAGE");
        });
    }

    /** What only a bare socket shows. */
    public static Map<String, MessagingScenario.Steps> ofBareSockets() {
        Map<String, MessagingScenario.Steps> all = new LinkedHashMap<>();
        all.put("A session ends at its minute: ERROR 401, then Close 1008 with the error as its reason", chat -> {
            ObjectNode token = chat.token(Map.of("userId", "alice", "sessionDurationInMinutes", 1));
            RawWebSocket socket = RawWebSocket.upgrade(
                            chat.websocket(), token.required("token").stringValue())
                    .accepted();
            try (socket) {
                ObjectNode error = Json.object(socket.nextText());
                Member.assertError(401, error);
                assertThat(error.required("RequestId").stringValue()).isEmpty();
                assertThat(Instant.now())
                        .isAfterOrEqualTo(Instant.parse(
                                token.required("sessionExpirationTime").stringValue()));
                Frame close = socket.nextClose();
                assertThat(close.closeStatus()).isEqualTo(1008);
                assertThat(close.closeReason().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(123);
                Member.assertError(401, Json.object(close.closeReason()));
            }
        });
        all.put("The server pings within half a minute", chat -> {
            try (RawWebSocket socket = chat.open("alice")) {
                Frame ping = socket.readFrameOrEnd();
                assertThat(ping).isNotNull();
                assertThat(ping.opcode()).isEqualTo(PING);
            }
        });
        all.put("A member who answers no ping is dropped", chat -> {
            try (RawWebSocket socket = chat.open("alice")) {
                for (Frame frame = socket.readFrameOrEnd(); frame != null; frame = socket.readFrameOrEnd()) {
                    assertThat(frame.opcode()).isIn(PING, CLOSE);
                }
            }
        });
        return all;
    }

    private static void awaitTime(Instant time) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(200))
                .until(() -> Instant.now().isAfter(time.plusSeconds(1)));
    }
}
