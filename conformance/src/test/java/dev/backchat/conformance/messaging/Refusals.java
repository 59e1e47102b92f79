package dev.backchat.conformance.messaging;

import static dev.backchat.conformance.table.Section.MESSAGING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** Every ERROR that a member may get, by its cause; where a self-hosted server has none, by an injected fault. */
final class Refusals {
    private static final Map<String, Map<String, ?>> ACTIONS = Map.of(
            "SEND_MESSAGE", Map.of("action", "SEND_MESSAGE", "content", "hello"),
            "DELETE_MESSAGE", Map.of("action", "DELETE_MESSAGE", "id", "AbCdEfGh1234"),
            "DISCONNECT_USER", Map.of("action", "DISCONNECT_USER", "userId", "nobody"));

    private Refusals() {}

    static List<MessagingScenario> all() {
        List<MessagingScenario> all = new ArrayList<>();
        for (String action : List.of("SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER")) {
            all.add(scenario(action + " without the capability: 403", chat -> {
                String[] others = List.of(Chat.ALL).stream()
                        .filter(capability -> !capability.equals(action))
                        .toArray(String[]::new);
                Member alice = chat.join("alice", others);
                Member.assertError(403, alice.reply(ACTIONS.getOrDefault(action, Map.of())));
                assertNothingWasSent(chat, alice);
            }));
        }
        all.add(scenario("A token without capabilities is good for looking only", chat -> {
            Member viewer = chat.join("viewer");
            ACTIONS.values().forEach(action -> Member.assertError(403, viewer.reply(action)));
            assertNothingWasSent(chat, viewer);
        }));
        all.add(scenario("An ERROR goes to the member who acted, to no other, and ends nothing", chat -> {
            Member alice = chat.join("alice", Chat.ALL);
            Member bob = chat.join("bob");
            Member.assertError(400, alice.say("x".repeat(501)));
            assertNothingWasSent(chat, bob);
            assertThat(alice.say("hello").required("Type").stringValue()).isEqualTo("MESSAGE");
        }));
        all.add(scenario("More messages a second than the room takes: 429 `rate limit exceeded`", Refusals::roomRate));
        all.add(scenario("More than 10 actions a second on one connection: 429", Refusals::connectionRate));
        for (int code : List.of(404, 406, 429, 500)) {
            all.add(scenario("A fault on SEND_MESSAGE: " + code, chat -> {
                Member alice = chat.join("alice", Chat.ALL);
                chat.nodes().failNextAction("SEND_MESSAGE", code, "the reason");
                assertThat(Member.assertError(code, alice.say("hello"))).isEqualTo("the reason");
                assertThat(alice.say("hello").required("Type").stringValue()).isEqualTo("MESSAGE");
            }));
        }
        for (String action : List.of("DELETE_MESSAGE", "DISCONNECT_USER")) {
            all.add(scenario("A fault on " + action + ": 500", chat -> {
                Member alice = chat.join("alice", Chat.ALL);
                chat.nodes().failNextAction(action, 500, "the reason");
                Map<String, ?> input = ACTIONS.getOrDefault(action, Map.of());
                assertThat(Member.assertError(500, alice.reply(input))).isEqualTo("the reason");
            }));
        }
        return all;
    }

    private static MessagingScenario scenario(String behaviour, MessagingScenario.Steps steps) {
        return new MessagingScenario(MESSAGING, behaviour, steps);
    }

    private static void assertNothingWasSent(Chat chat, Member witness) {
        String mark = chat.mark();
        assertThat(witness.next().required("Id").stringValue()).isEqualTo(mark);
    }

    private static void roomRate(Chat chat) {
        chat.inRoom("UpdateRoom", Map.of("maximumMessageRatePerSecond", 1));
        Member alice = chat.join("alice", "SEND_MESSAGE");
        Member bob = chat.join("bob", "SEND_MESSAGE");
        List<ObjectNode> replies = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            replies.add(alice.say("hello"));
            replies.add(bob.say("hello"));
        }
        assertThat(replies.getFirst().required("Type").stringValue()).isEqualTo("MESSAGE");
        assertSomeExceeded(replies);
    }

    private static void connectionRate(Chat chat) {
        Member alice = chat.join("alice", Chat.ALL);
        List<CompletableFuture<ObjectNode>> replies = IntStream.range(0, 100)
                .mapToObj(i -> alice.act(ACTIONS.getOrDefault(Chat.ALL[i % 3], Map.of())))
                .toList();
        List<ObjectNode> frames = replies.stream().map(CompletableFuture::join).toList();
        // A burst of one second passes however slow the machine is.
        assertThat(frames.subList(0, 10))
                .noneMatch(frame -> frame.required("Type").stringValue().equals("ERROR"));
        assertSomeExceeded(frames);
    }

    private static void assertSomeExceeded(List<ObjectNode> frames) {
        List<ObjectNode> errors = frames.stream()
                .filter(frame -> frame.required("Type").stringValue().equals("ERROR"))
                .toList();
        assertThat(errors).isNotEmpty();
        for (ObjectNode error : errors) {
            assertThat(Member.assertError(429, error)).isEqualTo("rate limit exceeded");
        }
    }
}
