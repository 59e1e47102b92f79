package dev.backchat.conformance.messaging;

import static dev.backchat.conformance.table.Section.MESSAGING_LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The most that may be sent, and a little more. */
final class MessagingLimits {
    /** One code point, two UTF-16 units, four bytes. */
    private static final String EMOJI = "\uD83D\uDE00";

    private MessagingLimits() {}

    static List<MessagingScenario> all() {
        List<MessagingScenario> all = new ArrayList<>();
        all.add(scenario("Content: 1 to the room's 500 code points, whatever their bytes", chat -> {
            Member alice = chat.join("alice", "SEND_MESSAGE");
            assertAccepted(alice.say("x"));
            assertAccepted(alice.say("x".repeat(500)));
            assertAccepted(alice.say(EMOJI.repeat(500)));
            assertThat(Member.assertError(400, alice.say("x".repeat(501)))).isEqualTo("Message exceeds maximum length");
            assertThat(Member.assertError(400, alice.say(EMOJI.repeat(501))))
                    .isEqualTo("Message exceeds maximum length");
            Member.assertError(400, alice.say(""));
        }));
        all.add(scenario("Content: the room's own maximum", chat -> {
            chat.inRoom("UpdateRoom", Map.of("maximumMessageLength", 2));
            Member alice = chat.join("alice", "SEND_MESSAGE");
            assertAccepted(alice.say(EMOJI.repeat(2)));
            assertThat(Member.assertError(400, alice.say("xyz"))).isEqualTo("Message exceeds maximum length");
        }));
        all.add(scenario("Attributes: 1024 bytes of UTF-8 in keys and values, else 413", chat -> {
            Member alice = chat.join("alice", "SEND_MESSAGE");
            assertAccepted(alice.say("hello", Map.of("k", "v".repeat(1023))));
            assertAccepted(alice.say("hello", Map.of("a", "v".repeat(511), "b", "v".repeat(511))));
            assertAccepted(alice.say("hello", Map.of("", EMOJI.repeat(256))));
            Member.assertError(413, alice.say("hello", Map.of("k", "v".repeat(1024))));
            Member.assertError(413, alice.say("hello", Map.of("a", "v".repeat(511), "b", "v".repeat(512))));
            Member.assertError(413, alice.say("hello", Map.of("k", EMOJI.repeat(256))));
        }));
        all.add(reason("DELETE_MESSAGE", Map.of("id", "AbCdEfGh1234")));
        all.add(reason("DISCONNECT_USER", Map.of("userId", "nobody")));
        all.add(scenario("DELETE_MESSAGE: an id of 12 letters and digits, else 400", chat -> {
            Member alice = chat.join("alice", "DELETE_MESSAGE");
            assertAccepted(alice.reply(Map.of("action", "DELETE_MESSAGE", "id", "AbCdEfGh1234")));
            for (String id : List.of("", "AbCdEfGh123", "AbCdEfGh12345", "AbCdEfGh-123")) {
                Member.assertError(400, alice.reply(Map.of("action", "DELETE_MESSAGE", "id", id)));
            }
        }));
        all.add(scenario("DISCONNECT_USER: a user id of 1 to 128 code points", chat -> {
            Member alice = chat.join("alice", "DISCONNECT_USER");
            assertAccepted(alice.reply(Map.of("action", "DISCONNECT_USER", "userId", "u".repeat(128))));
            assertAccepted(alice.reply(Map.of("action", "DISCONNECT_USER", "userId", EMOJI.repeat(128))));
            Member.assertError(400, alice.reply(Map.of("action", "DISCONNECT_USER", "userId", "")));
            Member.assertError(413, alice.reply(Map.of("action", "DISCONNECT_USER", "userId", "u".repeat(129))));
        }));
        return all;
    }

    private static MessagingScenario scenario(String behaviour, MessagingScenario.Steps steps) {
        return new MessagingScenario(MESSAGING_LIMITS, behaviour, steps);
    }

    private static MessagingScenario reason(String action, Map<String, ?> rest) {
        return scenario(action + ": a reason of up to 256 code points, else 413", chat -> {
            Member alice = chat.join("alice", action);
            for (String reason : List.of("", "r".repeat(256), EMOJI.repeat(256))) {
                assertAccepted(alice.reply(with(action, rest, reason)));
            }
            for (String reason : List.of("r".repeat(257), EMOJI.repeat(257))) {
                Member.assertError(413, alice.reply(with(action, rest, reason)));
            }
        });
    }

    private static Map<String, ?> with(String action, Map<String, ?> rest, String reason) {
        Map<String, Object> input = new java.util.HashMap<>(rest);
        input.put("action", action);
        input.put("reason", reason);
        return input;
    }

    private static void assertAccepted(ObjectNode frame) {
        assertThat(frame.required("Type").stringValue()).as("%s", frame).isNotEqualTo("ERROR");
    }
}
