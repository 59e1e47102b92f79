package dev.backchat.conformance.messaging;

import static dev.backchat.conformance.table.Section.HANDSHAKE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Patience;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The request to upgrade: what lets a member in, and how the others are refused. */
final class Handshakes {
    private Handshakes() {}

    static List<MessagingScenario> all() {
        List<MessagingScenario> all = new ArrayList<>();
        all.add(scenario("The answer echoes the token as subprotocol and proves the key", chat -> {
            String token = chat.token("alice");
            RawWebSocket.Upgrade upgrade = RawWebSocket.upgrade(chat.websocket(), token);
            upgrade.accepted().close();
            assertThat(upgrade.headers())
                    .containsEntry("sec-websocket-protocol", token)
                    // The example of RFC 6455 (1.3), whose key every upgrade here sends.
                    .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        }));
        all.add(scenario("The WebSocket of the JDK gets in with the token as its subprotocol", chat -> {
            String token = chat.token("alice");
            try (HttpClient http = HttpClient.newHttpClient()) {
                WebSocket socket = http.newWebSocketBuilder()
                        .subprotocols(token)
                        .buildAsync(chat.websocket(), new WebSocket.Listener() {})
                        .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(socket.getSubprotocol()).isEqualTo(token);
                socket.abort();
            }
        }));
        all.add(scenario("Header names and values of the upgrade match in any case", chat -> {
            String request = "GET / HTTP/1.1\r\nhost: " + chat.websocket().getAuthority()
                    + "\r\nCONNECTION: keep-alive, upgrade\r\nupgrade: WebSocket\r\nsec-websocket-version: 13\r\n"
                    + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: " + chat.token("alice")
                    + "\r\n\r\n";
            RawWebSocket.exchange(chat.websocket(), request).accepted().close();
        }));
        all.add(scenario("Any `Origin` is let in", chat -> {
            Map<String, String> headers =
                    Map.of("Sec-WebSocket-Protocol", chat.token("alice"), "Origin", "https://elsewhere.example");
            RawWebSocket.upgrade(chat.websocket(), headers).accepted().close();
        }));
        all.add(scenario("Of several subprotocols the first that is a token counts", chat -> {
            for (String offered : List.of("%s, chat", "chat, %s")) {
                String token = chat.token("alice");
                RawWebSocket.Upgrade upgrade = RawWebSocket.upgrade(chat.websocket(), offered.formatted(token));
                upgrade.accepted().close();
                assertThat(upgrade.headers()).containsEntry("sec-websocket-protocol", token);
            }
        }));
        all.add(scenario("The longest token gets in", chat -> {
            Map<String, ?> input = Map.of(
                    "userId", "\uD83D\uDE00".repeat(128),
                    "capabilities", List.of(Chat.ALL),
                    "attributes", Map.of("k", "v".repeat(1023)));
            String token = chat.token(input).required("token").stringValue();
            RawWebSocket.upgrade(chat.websocket(), token).accepted().close();
        }));
        all.add(scenario(
                "No token: 401", chat -> assertRefused(401, RawWebSocket.upgrade(chat.websocket(), Map.of()))));
        all.add(scenario("No token at all: 403", chat -> {
            assertRefused(403, RawWebSocket.upgrade(chat.websocket(), "made-up"));
            assertRefused(403, RawWebSocket.upgrade(chat.websocket(), "x".repeat(4000)));
        }));
        all.add(scenario("A token with one character changed: 403", chat -> {
            String token = chat.token("alice");
            int middle = token.length() / 2;
            char other = token.charAt(middle) == 'A' ? 'B' : 'A';
            assertRefused(
                    403,
                    RawWebSocket.upgrade(
                            chat.websocket(), token.substring(0, middle) + other + token.substring(middle + 1)));
        }));
        all.add(scenario("A token that was used: 403", chat -> {
            String token = chat.token("alice");
            RawWebSocket.upgrade(chat.websocket(), token).accepted().close();
            assertRefused(403, RawWebSocket.upgrade(chat.websocket(), token));
        }));
        all.add(scenario("Of many who come with one token at once, one gets in", Handshakes::race));
        all.add(scenario("A token of a room that was deleted: 404", chat -> {
            String token = chat.token("alice");
            chat.inRoom("DeleteRoom", Map.of());
            assertRefused(404, RawWebSocket.upgrade(chat.websocket(), token));
        }));
        all.add(scenario("Another WebSocket version: 426 with the right one; the token stays good", chat -> {
            String token = chat.token("alice");
            Map<String, String> headers = Map.of("Sec-WebSocket-Protocol", token, "Sec-WebSocket-Version", "8");
            RawWebSocket.Upgrade upgrade = RawWebSocket.upgrade(chat.websocket(), headers);
            assertRefused(426, upgrade);
            assertThat(upgrade.headers()).containsEntry("sec-websocket-version", "13");
            RawWebSocket.upgrade(chat.websocket(), token).accepted().close();
        }));
        all.add(scenario("No key, or none of 16 bytes: 400; the token stays good", chat -> {
            String token = chat.token("alice");
            for (String key : List.of("", "short", "!!!!")) {
                Map<String, String> headers = Map.of("Sec-WebSocket-Protocol", token, "Sec-WebSocket-Key", key);
                assertRefused(400, RawWebSocket.upgrade(chat.websocket(), headers));
            }
            RawWebSocket.upgrade(chat.websocket(), token).accepted().close();
        }));
        return all;
    }

    private static MessagingScenario scenario(String behaviour, MessagingScenario.Steps steps) {
        return new MessagingScenario(HANDSHAKE, behaviour, steps);
    }

    /** Demands the status, and the body that says why. */
    static void assertRefused(int status, RawWebSocket.Upgrade upgrade) {
        assertThat(upgrade.status()).as(upgrade.body()).isEqualTo(status);
        assertThat(upgrade.headers()).containsEntry("content-type", "application/json");
        assertThat(Json.object(upgrade.body()).required("ErrorCode").intValue()).isEqualTo(status);
        assertThat(Json.object(upgrade.body()).required("ErrorMessage").stringValue())
                .isNotBlank();
    }

    private static void race(Chat chat) throws Exception {
        String token = chat.token("alice");
        URI websocket = chat.websocket();
        List<RawWebSocket.Upgrade> upgrades = new ArrayList<>();
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (var upgrade : threads.invokeAll(
                    java.util.Collections.nCopies(16, (java.util.concurrent.Callable<RawWebSocket.Upgrade>)
                            () -> RawWebSocket.upgrade(websocket, token)))) {
                upgrades.add(upgrade.get());
            }
        }
        assertThat(upgrades.stream().filter(upgrade -> upgrade.status() == 101)).hasSize(1);
        assertThat(upgrades.stream().filter(upgrade -> upgrade.status() == 403)).hasSize(15);
    }
}
