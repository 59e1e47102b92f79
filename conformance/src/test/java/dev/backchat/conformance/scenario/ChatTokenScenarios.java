package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.scenario.ControlPlaneClient.text;
import static dev.backchat.conformance.table.Section.CHAT_TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** CreateChatToken. What a token is good for is part of the Messaging scenarios. */
final class ChatTokenScenarios {
    private ChatTokenScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(CHAT_TOKENS, "A token has only characters that a WebSocket subprotocol may have", it -> {
                    String token = text(it.ok("CreateChatToken", input(it.givenRoom(), Map.of())), "token");
                    assertThat(token).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
                }),
                Scenario.of(
                        CHAT_TOKENS, "The longest user id and attributes make a token under 4096 characters", it -> {
                            Map<String, ?> more = Map.of("attributes", Map.of("k", "v".repeat(1023)));
                            Map<String, Object> input = new java.util.HashMap<>(input(it.givenRoom(), more));
                            input.put("userId", "\uD83D\uDE00".repeat(128));
                            assertThat(text(it.ok("CreateChatToken", input), "token"))
                                    .hasSizeLessThan(4096);
                        }),
                Scenario.of(CHAT_TOKENS, "A token expires a minute after its creation", it -> {
                    Instant before = Instant.now().minusSeconds(1);
                    JsonNode token = it.ok("CreateChatToken", input(it.givenRoom(), Map.of()));
                    assertThat(Instant.parse(text(token, "tokenExpirationTime")))
                            .isBetween(before.plusSeconds(60), Instant.now().plusSeconds(60));
                }),
                Scenario.of(CHAT_TOKENS, "A session lasts 60 minutes from then, unless it is given", it -> {
                    assertSession(it, Map.of(), 60);
                }),
                Scenario.of(CHAT_TOKENS, "A session lasts as many minutes as are given", it -> {
                    assertSession(it, Map.of("sessionDurationInMinutes", 1), 1);
                    assertSession(it, Map.of("sessionDurationInMinutes", 180), 180);
                }),
                Scenario.of(CHAT_TOKENS, "Every set of capabilities is accepted, also none", it -> {
                    String room = it.givenRoom();
                    for (List<String> capabilities : List.of(
                            List.<String>of(),
                            List.of("SEND_MESSAGE"),
                            List.of("DELETE_MESSAGE", "DISCONNECT_USER"),
                            List.of("SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"))) {
                        it.ok("CreateChatToken", input(room, Map.of("capabilities", capabilities)));
                    }
                }),
                Scenario.of(CHAT_TOKENS, "A capability that is given twice counts once", it -> {
                    Map<String, ?> twice = Map.of("capabilities", List.of("SEND_MESSAGE", "SEND_MESSAGE"));
                    it.ok("CreateChatToken", input(it.givenRoom(), twice));
                }),
                Scenario.of(CHAT_TOKENS, "Two tokens for one user differ", it -> {
                    Map<String, ?> input = input(it.givenRoom(), Map.of());
                    assertThat(text(it.ok("CreateChatToken", input), "token"))
                            .isNotEqualTo(text(it.ok("CreateChatToken", input), "token"));
                }),
                Scenario.of(
                        CHAT_TOKENS,
                        "CreateChatToken for an absent room: ResourceNotFoundException",
                        it -> it.refused(
                                        "ResourceNotFoundException",
                                        "CreateChatToken",
                                        input(it.roomArn("AbCdEfGh1234"), Map.of()))
                                .withStatus(404)
                                .naming("ROOM", "AbCdEfGh1234")));
    }

    private static Map<String, ?> input(String roomArn, Map<String, ?> more) {
        Map<String, Object> input = new java.util.HashMap<>(more);
        input.put("roomIdentifier", roomArn);
        input.put("userId", "alice");
        return input;
    }

    private static void assertSession(ControlPlaneClient it, Map<String, ?> more, int minutes) {
        Instant before = Instant.now().minusSeconds(1);
        JsonNode token = it.ok("CreateChatToken", input(it.givenRoom(), more));
        Duration session = Duration.ofMinutes(minutes);
        assertThat(Instant.parse(text(token, "sessionExpirationTime")))
                .isBetween(before.plus(session), Instant.now().plus(session));
    }
}
