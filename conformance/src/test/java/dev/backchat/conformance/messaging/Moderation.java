package dev.backchat.conformance.messaging;

import static dev.backchat.conformance.table.Section.MESSAGING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Messages deleted and users disconnected, by members and by the app. */
final class Moderation {
    private static final String MESSAGE = "AbCdEfGh1234";

    private Moderation() {}

    static List<MessagingScenario> all() {
        return List.of(
                scenario("DELETE_MESSAGE reaches every member as `aws:DELETE_MESSAGE`", chat -> {
                    Member alice = chat.join("alice", Chat.ALL);
                    Member bob = chat.join("bob");
                    String id = alice.say("spoiler").required("Id").stringValue();
                    ObjectNode reply = alice.reply(Map.of("action", "DELETE_MESSAGE", "id", id, "reason", "spoiler"));
                    assertDeleted(reply, id, "spoiler");
                    assertThat(alice.next().get("Content").stringValue()).isEqualTo("spoiler");
                    assertThat(bob.next().get("Content").stringValue()).isEqualTo("spoiler");
                    assertDeleted(alice.next(), id, "spoiler");
                    assertDeleted(bob.next(), id, "spoiler");
                }),
                scenario("DELETE_MESSAGE of an id that no message has, without a reason", chat -> {
                    Member alice = chat.join("alice", "DELETE_MESSAGE");
                    ObjectNode reply = alice.reply(Map.of("action", "DELETE_MESSAGE", "id", MESSAGE));
                    assertDeleted(reply, MESSAGE, null);
                    assertThat(reply.required("Id").stringValue()).isNotEqualTo(MESSAGE);
                }),
                scenario("DeleteMessage of the app reaches every member", chat -> {
                    Member alice = chat.join("alice");
                    Member bob = chat.join("bob");
                    String id = chat.inRoom("DeleteMessage", Map.of("id", MESSAGE, "reason", "spam"))
                            .required("id")
                            .stringValue();
                    for (Member member : List.of(alice, bob)) {
                        ObjectNode seen = member.next();
                        assertDeleted(seen, MESSAGE, "spam");
                        assertThat(seen.required("Id").stringValue()).isEqualTo(id);
                    }
                }),
                scenario("DISCONNECT_USER reaches everyone, the user too, before the user is out", chat -> {
                    Member alice = chat.join("alice", Chat.ALL);
                    Member bob = chat.join("bob");
                    Member carol = chat.join("carol");
                    assertDisconnected(
                            alice.reply(Map.of("action", "DISCONNECT_USER", "userId", "bob", "reason", "rude")),
                            "bob",
                            "rude");
                    for (Member member : List.of(alice, bob, carol)) {
                        assertDisconnected(member.next(), "bob", "rude");
                    }
                    assertThat(bob.awaitDisconnected()).isEqualTo("serverDisconnect");
                    assertStillThere(chat, alice);
                    assertStillThere(chat, carol);
                }),
                scenario("DISCONNECT_USER of a user who is not there is answered too", chat -> {
                    Member alice = chat.join("alice", "DISCONNECT_USER");
                    assertDisconnected(
                            alice.reply(Map.of("action", "DISCONNECT_USER", "userId", "nobody")), "nobody", null);
                }),
                scenario("DISCONNECT_USER of oneself: the event, then out", chat -> {
                    Member alice = chat.join("alice", "DISCONNECT_USER");
                    assertDisconnected(
                            alice.reply(Map.of("action", "DISCONNECT_USER", "userId", "alice")), "alice", null);
                    assertThat(alice.awaitDisconnected()).isEqualTo("serverDisconnect");
                }),
                scenario("DisconnectUser of the app ends all of the user's connections, and no other's", chat -> {
                    Member one = chat.join("bob");
                    Member other = chat.join("bob");
                    Member upper = chat.join("Bob");
                    Member carol = chat.join("carol");
                    chat.inRoom("DisconnectUser", Map.of("userId", "bob", "reason", "rude"));
                    for (Member member : List.of(one, other, upper, carol)) {
                        assertDisconnected(member.next(), "bob", "rude");
                    }
                    assertThat(one.awaitDisconnected()).isEqualTo("serverDisconnect");
                    assertThat(other.awaitDisconnected()).isEqualTo("serverDisconnect");
                    assertStillThere(chat, upper);
                    assertStillThere(chat, carol);
                }),
                scenario("A user who was disconnected may come back with a new token", chat -> {
                    Member bob = chat.join("bob");
                    chat.inRoom("DisconnectUser", Map.of("userId", "bob"));
                    bob.awaitDisconnected();
                    assertStillThere(chat, chat.join("bob"));
                }));
    }

    private static MessagingScenario scenario(String behaviour, MessagingScenario.Steps steps) {
        return new MessagingScenario(MESSAGING, behaviour, steps);
    }

    private static void assertStillThere(Chat chat, Member member) {
        String mark = chat.mark();
        ObjectNode seen = member.next();
        while (!seen.required("Id").stringValue().equals(mark)) {
            seen = member.next();
        }
    }

    private static void assertDeleted(JsonNode event, String messageId, @Nullable String reason) {
        Map<String, String> attributes = new HashMap<>(Map.of("MessageID", messageId, "MessageId", messageId));
        assertEvent(event, "aws:DELETE_MESSAGE", attributes, reason);
    }

    private static void assertDisconnected(JsonNode event, String userId, @Nullable String reason) {
        assertEvent(event, "aws:DISCONNECT_USER", new HashMap<>(Map.of("UserId", userId)), reason);
    }

    private static void assertEvent(
            JsonNode event, String name, Map<String, String> attributes, @Nullable String reason) {
        if (reason != null) {
            attributes.put("Reason", reason);
        }
        assertThat(event.required("Type").stringValue()).isEqualTo("EVENT");
        assertThat(event.required("EventName").stringValue()).isEqualTo(name);
        assertThat(event.get("Attributes")).isEqualTo(dev.backchat.conformance.Json.object(attributes));
    }
}
