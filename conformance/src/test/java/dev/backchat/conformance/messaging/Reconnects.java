package dev.backchat.conformance.messaging;

import static dev.backchat.conformance.table.Section.RECONNECTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.Json;
import dev.backchat.conformance.Pace;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import tools.jackson.databind.node.ObjectNode;

/** A client changes its connection while the room goes on. */
final class Reconnects {
    private Reconnects() {}

    static List<MessagingScenario> all() {
        return List.of(
                new MessagingScenario(
                        RECONNECTS,
                        "While the client swaps connections, no message is lost, doubled or out of order",
                        Reconnects::overlap),
                new MessagingScenario(
                        RECONNECTS,
                        "After an ERROR 401 the client comes back with a new token",
                        Reconnects::unauthorized));
    }

    private static void overlap(Chat chat) throws Exception {
        AtomicInteger connections = new AtomicInteger();
        Supplier<ObjectNode> tokens = () -> {
            connections.incrementAndGet();
            // The SDK opens its next connection 30 seconds before the token's time, so a second from now, each time
            // again; ours halfway to the session's.
            Instant now = Instant.now();
            return Json.object(Map.of(
                    "token",
                    chat.token("alice"),
                    "tokenExpirationTime",
                    now.plusSeconds(31).toString(),
                    "sessionExpirationTime",
                    now.plusSeconds(2).toString()));
        };
        Member alice = chat.join(tokens).awaitConnected();
        int sent = 0;
        try (RawWebSocket bob = chat.open("bob", "SEND_MESSAGE")) {
            while (connections.get() <= 6 || sent <= 20) {
                bob.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", "message " + sent)));
                assertThat(bob.nextText()).contains("\"message " + sent + "\"");
                sent++;
                Pace.rest();
            }
        }
        String mark = chat.mark();
        for (int i = 0; i < sent; i++) {
            assertThat(alice.next().path("Content").asString("")).isEqualTo("message " + i);
        }
        assertThat(alice.next().required("Id").stringValue()).isEqualTo(mark);
    }

    private static void unauthorized(Chat chat) {
        AtomicInteger connections = new AtomicInteger();
        Member alice = chat.join(() -> {
                    connections.incrementAndGet();
                    return Json.object(Map.of("token", chat.token("alice", "SEND_MESSAGE")));
                })
                .awaitConnected();
        chat.nodes().failNextAction("SEND_MESSAGE", 401, "session expired");
        Member.assertError(401, alice.say("hello"));
        Awaitility.await().until(() -> connections.get() == 2);
        Awaitility.await().until(() -> {
            chat.mark();
            return alice.hasFrames();
        });
        alice.next();
        assertThat(alice.say("hello again").required("Content").stringValue()).isEqualTo("hello again");
    }
}
