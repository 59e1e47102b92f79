package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.scenario.ControlPlaneClient.text;
import static dev.backchat.conformance.table.Section.MESSAGES_AND_USERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** SendEvent, DeleteMessage, DisconnectUser: their answers. Whom they reach is part of the Messaging scenarios. */
final class MessagesAndUsers {
    private static final String MESSAGE = "AbCdEfGh1234";

    private MessagesAndUsers() {}

    static List<Scenario> all() {
        return List.of(
                scenario("SendEvent to an empty room answers the event's id", it -> {
                    Map<String, ?> input = Map.of(
                            "roomIdentifier", it.givenRoom(), "eventName", "poll", "attributes", Map.of("q", "1"));
                    assertThat(text(it.ok("SendEvent", input), "id")).matches("[a-zA-Z0-9]{12}");
                }),
                scenario("SendEvent without attributes", it -> {
                    Map<String, ?> input = Map.of("roomIdentifier", it.givenRoom(), "eventName", "poll");
                    assertThat(text(it.ok("SendEvent", input), "id")).matches("[a-zA-Z0-9]{12}");
                }),
                scenario("SendEvent of a name that begins with `aws:`: ValidationException", it -> {
                    Map<String, ?> input = Map.of("roomIdentifier", it.givenRoom(), "eventName", "aws:DELETE_MESSAGE");
                    it.refused("ValidationException", "SendEvent", input).blaming("eventName");
                }),
                scenario("DeleteMessage of any id answers the event's id", it -> {
                    Map<String, ?> input = Map.of("roomIdentifier", it.givenRoom(), "id", MESSAGE, "reason", "spoiler");
                    assertThat(text(it.ok("DeleteMessage", input), "id"))
                            .matches("[a-zA-Z0-9]{12}")
                            .isNotEqualTo(MESSAGE);
                }),
                scenario("DeleteMessage without a reason", it -> {
                    it.ok("DeleteMessage", Map.of("roomIdentifier", it.givenRoom(), "id", MESSAGE));
                }),
                scenario("DisconnectUser of a user who is not connected succeeds", it -> {
                    Map<String, ?> input =
                            Map.of("roomIdentifier", it.givenRoom(), "userId", "nobody", "reason", "rude");
                    assertThat(it.ok("DisconnectUser", input)).isEmpty();
                    it.ok("DisconnectUser", Map.of("roomIdentifier", it.givenRoom(), "userId", "nobody"));
                }),
                absentRoom("SendEvent", Map.of("eventName", "poll")),
                absentRoom("DeleteMessage", Map.of("id", MESSAGE)),
                absentRoom("DisconnectUser", Map.of("userId", "alice")));
    }

    private static Scenario scenario(String behaviour, Scenario.Steps steps) {
        return Scenario.of(MESSAGES_AND_USERS, behaviour, steps);
    }

    private static Scenario absentRoom(String operation, Map<String, ?> rest) {
        return scenario(operation + " in an absent room: ResourceNotFoundException", it -> {
            Map<String, Object> input = new java.util.HashMap<>(rest);
            input.put("roomIdentifier", it.roomArn("AbCdEfGh1234"));
            it.refused("ResourceNotFoundException", operation, input)
                    .withStatus(404)
                    .naming("ROOM", "AbCdEfGh1234");
        });
    }
}
