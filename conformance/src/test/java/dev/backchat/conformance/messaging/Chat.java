package dev.backchat.conformance.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.Json;
import dev.backchat.conformance.Nodes;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** A room, the app that owns it, and the members that it lets in. */
public final class Chat implements AutoCloseable {
    /** Everything that a member may do. */
    static final String[] ALL = {"SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"};

    private final Nodes nodes;
    private final MessagingDriver driver;
    private final SignedHttp http;
    private final SdkCaller caller;
    private final String room;
    private final Queue<Member> members = new ConcurrentLinkedQueue<>();
    private final Queue<String> tokens;

    /** {@code tokens} gathers the tokens that were given out. */
    public Chat(Nodes nodes, MessagingDriver driver, SignedHttp http, SdkCaller caller, Queue<String> tokens) {
        this.nodes = nodes;
        this.driver = driver;
        this.http = http;
        this.caller = caller;
        this.tokens = tokens;
        // The greatest rate: scenarios that are about the rate set their own.
        this.room = call("CreateRoom", Map.of("maximumMessageRatePerSecond", 100))
                .required("arn")
                .stringValue();
    }

    String room() {
        return room;
    }

    Nodes nodes() {
        return nodes;
    }

    /** Where the next WebSocket is opened. */
    URI websocket() {
        return nodes.websocket();
    }

    /** Calls an operation of the control plane, which must succeed. */
    ObjectNode call(String operation, Map<String, ?> input) {
        Answer answer = http.call(nodes.inTurn(caller), operation, Json.object(input));
        assertThat(answer).as("%s %s", operation, input).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output();
    }

    /** Calls an operation on this room. */
    ObjectNode inRoom(String operation, Map<String, ?> input) {
        Map<String, Object> all = new HashMap<>(input);
        all.put(operation.endsWith("Room") ? "identifier" : "roomIdentifier", room);
        return call(operation, all);
    }

    /** Lets the app send an event to the room; who receives it next has received everything before it. */
    String mark() {
        return inRoom("SendEvent", Map.of("eventName", "mark")).required("id").stringValue();
    }

    /** A fresh token. */
    String token(String userId, String... capabilities) {
        return token(Map.of("userId", userId, "capabilities", List.of(capabilities)))
                .required("token")
                .stringValue();
    }

    /** The whole answer of CreateChatToken for this room. */
    ObjectNode token(Map<String, ?> input) {
        ObjectNode token = inRoom("CreateChatToken", input);
        tokens.add(token.required("token").stringValue());
        return token;
    }

    /** Lets a user in and waits until it is there. */
    Member join(String userId, String... capabilities) {
        return join(() -> Json.object(Map.of("token", token(userId, capabilities))))
                .awaitConnected();
    }

    /** Lets in whoever comes with these tokens. */
    Member join(Supplier<ObjectNode> tokens) {
        Member member = driver.join(websocket(), tokens);
        members.add(member);
        return member;
    }

    /** Opens a bare WebSocket. */
    RawWebSocket open(String userId, String... capabilities) {
        return RawWebSocket.upgrade(websocket(), token(userId, capabilities)).accepted();
    }

    @Override
    public void close() {
        members.forEach(Member::leave);
    }
}
