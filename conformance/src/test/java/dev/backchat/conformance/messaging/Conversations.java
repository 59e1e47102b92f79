package dev.backchat.conformance.messaging;

import static dev.backchat.conformance.table.Section.MESSAGING;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who receives what, in which order. */
final class Conversations {
    private Conversations() {}

    static List<MessagingScenario> all() {
        return List.of(
                scenario("The sender receives its own message under its request id", chat -> {
                    Member alice = chat.join("alice", "SEND_MESSAGE");
                    ObjectNode reply = alice.say("hello");
                    ObjectNode own = alice.next();
                    assertThat(own).isEqualTo(reply);
                    assertThat(own.required("Type").stringValue()).isEqualTo("MESSAGE");
                    assertThat(own.required("Id").stringValue()).matches("[a-zA-Z0-9]{12}");
                    assertThat(own.required("RequestId").stringValue()).isNotEmpty();
                    assertThat(own.required("Content").stringValue()).isEqualTo("hello");
                    assertThat(own.at("/Sender/UserId").stringValue()).isEqualTo("alice");
                }),
                scenario("Every member of the room receives a message, under one id", chat -> {
                    Member alice = chat.join("alice", "SEND_MESSAGE");
                    Member bob = chat.join("bob");
                    Member carol = chat.join("carol");
                    ObjectNode sent = alice.say("hello");
                    for (Member member : List.of(alice, bob, carol)) {
                        ObjectNode seen = member.next();
                        assertThat(seen.get("Id")).isEqualTo(sent.get("Id"));
                        assertThat(seen.get("Content")).isEqualTo(sent.get("Content"));
                        assertThat(seen.get("SendTime")).isEqualTo(sent.get("SendTime"));
                    }
                }),
                scenario("Nobody outside the room receives it", Conversations::otherRoom),
                scenario("Nothing is sent to a member who just connected, also nothing from before", chat -> {
                    Member alice = chat.join("alice", "SEND_MESSAGE");
                    alice.say("before");
                    Member bob = chat.join("bob");
                    String mark = chat.mark();
                    assertThat(bob.next().required("Id").stringValue()).isEqualTo(mark);
                }),
                scenario("A message's attributes reach everyone", chat -> {
                    Member alice = chat.join("alice", "SEND_MESSAGE");
                    Member bob = chat.join("bob");
                    Map<String, String> attributes = Map.of("colour", "red", "empty", "", "ключ", "鍵");
                    alice.say("hello", attributes);
                    assertThat(bob.next().get("Attributes")).isEqualTo(Json.object(attributes));
                }),
                scenario("The attributes of the token are the sender's attributes", chat -> {
                    Map<String, String> attributes = Map.of("name", "Алиса", "badge", "");
                    Map<String, ?> input = Map.of(
                            "userId", "alice", "capabilities", List.of("SEND_MESSAGE"), "attributes", attributes);
                    Member alice = chat.join(() -> Json.object(
                                    Map.of("token", chat.token(input).required("token"))))
                            .awaitConnected();
                    alice.say("hello");
                    assertThat(alice.next().at("/Sender/Attributes")).isEqualTo(Json.object(attributes));
                }),
                scenario("Text of every script arrives as it was sent", chat -> {
                    Member alice = chat.join("alice", "SEND_MESSAGE");
                    String text = "\"quoted\" \\ / \n\t é ключ 鍵 مفتاح \uD83D\uDE00 \u0000 \u2028";
                    assertThat(alice.say(text).required("Content").stringValue())
                            .isEqualTo(text);
                }),
                scenario("`SendTime` is the time of sending", chat -> {
                    Member alice = chat.join("alice", "SEND_MESSAGE");
                    Instant time = Instant.parse(
                            alice.say("hello").required("SendTime").stringValue());
                    assertThat(Duration.between(time, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
                }),
                scenario("One member's messages keep their order", Conversations::orderOfOneMember),
                scenario("All members see all messages in the same order", Conversations::sameOrder),
                scenario("A user may have several connections; each receives everything", chat -> {
                    Member one = chat.join("alice", "SEND_MESSAGE");
                    Member other = chat.join("alice", "SEND_MESSAGE");
                    ObjectNode sent = one.say("hello");
                    assertThat(one.next().get("Id")).isEqualTo(sent.get("Id"));
                    assertThat(other.next().get("Id")).isEqualTo(sent.get("Id"));
                    assertThat(other.say("hello too").required("Type").stringValue())
                            .isEqualTo("MESSAGE");
                }),
                scenario("SendEvent reaches every member, with its attributes", chat -> {
                    Member alice = chat.join("alice");
                    Member bob = chat.join("bob");
                    Map<String, ?> event = Map.of("eventName", "poll", "attributes", Map.of("question", "?"));
                    String id = chat.inRoom("SendEvent", event).required("id").stringValue();
                    for (Member member : List.of(alice, bob)) {
                        ObjectNode seen = member.next();
                        assertThat(seen.required("Type").stringValue()).isEqualTo("EVENT");
                        assertThat(seen.required("Id").stringValue()).isEqualTo(id);
                        assertThat(seen.required("EventName").stringValue()).isEqualTo("poll");
                        assertThat(seen.get("Attributes")).isEqualTo(Json.object(Map.of("question", "?")));
                    }
                }),
                scenario("UpdateRoom counts from the next message of those who are connected", chat -> {
                    Member alice = chat.join("alice", "SEND_MESSAGE");
                    alice.say("12345");
                    chat.inRoom("UpdateRoom", Map.of("maximumMessageLength", 4));
                    assertThat(Member.assertError(400, alice.say("12345"))).isEqualTo("Message exceeds maximum length");
                    chat.inRoom("UpdateRoom", Map.of("maximumMessageLength", 5));
                    assertThat(alice.say("12345").required("Type").stringValue())
                            .isEqualTo("MESSAGE");
                }),
                scenario("DeleteRoom disconnects everyone in the room", chat -> {
                    Member alice = chat.join("alice");
                    Member bob = chat.join("bob");
                    chat.inRoom("DeleteRoom", Map.of());
                    assertThat(alice.awaitDisconnected()).isEqualTo("serverDisconnect");
                    assertThat(bob.awaitDisconnected()).isEqualTo("serverDisconnect");
                }),
                scenario("A token lets in once: the second time is refused", chat -> {
                    String token = chat.token("alice");
                    chat.join(() -> Json.object(Map.of("token", token))).awaitConnected();
                    assertThat(chat.join(() -> Json.object(Map.of("token", token)))
                                    .awaitDisconnected())
                            .isEqualTo("socketError");
                }),
                scenario("A token that the service did not make is refused", chat -> {
                    assertThat(chat.join(() -> Json.object(Map.of("token", "made-up.token")))
                                    .awaitDisconnected())
                            .isEqualTo("socketError");
                }),
                scenario("A member who leaves does not disturb the others", chat -> {
                    Member alice = chat.join("alice", "SEND_MESSAGE");
                    Member bob = chat.join("bob");
                    bob.leave();
                    assertThat(alice.say("still here").required("Type").stringValue())
                            .isEqualTo("MESSAGE");
                }));
    }

    private static MessagingScenario scenario(String behaviour, MessagingScenario.Steps steps) {
        return new MessagingScenario(MESSAGING, behaviour, steps);
    }

    private static void otherRoom(Chat chat) {
        Member alice = chat.join("alice", "SEND_MESSAGE");
        String other = chat.call("CreateRoom", Map.of()).required("arn").stringValue();
        JsonNode token = chat.call("CreateChatToken", Map.of("roomIdentifier", other, "userId", "bob"));
        Member bob = chat.join(() -> Json.object(Map.of("token", token.required("token"))))
                .awaitConnected();
        alice.say("hello");
        String mark = chat.call("SendEvent", Map.of("roomIdentifier", other, "eventName", "mark"))
                .required("id")
                .stringValue();
        assertThat(bob.next().required("Id").stringValue()).isEqualTo(mark);
    }

    private static void orderOfOneMember(Chat chat) {
        Member alice = chat.join("alice", "SEND_MESSAGE");
        Member bob = chat.join("bob");
        List<CompletableFuture<ObjectNode>> replies = IntStream.range(0, 10)
                .mapToObj(i -> alice.act(Map.of("action", "SEND_MESSAGE", "content", "message " + i)))
                .toList();
        replies.forEach(CompletableFuture::join);
        for (int i = 0; i < 10; i++) {
            assertThat(bob.next().required("Content").stringValue()).isEqualTo("message " + i);
        }
    }

    private static void sameOrder(Chat chat) {
        List<Member> members = Stream.of("alice", "bob", "carol", "dave")
                .map(user -> chat.join(user, "SEND_MESSAGE"))
                .toList();
        List<CompletableFuture<ObjectNode>> replies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            for (Member member : members) {
                replies.add(member.act(Map.of("action", "SEND_MESSAGE", "content", "message")));
            }
        }
        replies.forEach(CompletableFuture::join);
        List<List<String>> seen = members.stream()
                .map(member -> IntStream.range(0, replies.size())
                        .mapToObj(i -> requireNonNull(member.next().get("Id")).stringValue())
                        .toList())
                .toList();
        assertThat(seen).allMatch(seen.getFirst()::equals);
    }
}
