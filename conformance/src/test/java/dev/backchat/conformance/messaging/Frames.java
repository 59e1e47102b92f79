package dev.backchat.conformance.messaging;

import static dev.backchat.conformance.table.Section.FRAMES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JSON of frames: to the byte on the way out, lenient where the service is on the way in. */
final class Frames {
    private static final String ID = "[a-zA-Z0-9]{12}";
    /** Up to nine digits of the second's fraction, without trailing zeros. */
    private static final String TIME = "20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{0,8}[1-9])?Z";

    private static final String MESSAGE = "AbCdEfGh1234";

    private Frames() {}

    static List<MessagingScenario> all() {
        List<MessagingScenario> all = new ArrayList<>();
        all.add(frame(
                "MESSAGE without request id and attributes",
                "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"hello\"}",
                "{'Type':'MESSAGE','Id':'ID','RequestId':'','Attributes':null,'Content':'hello','SendTime':'TIME',"
                        + "'Sender':{'UserId':'alice','Attributes':{}}}"));
        all.add(frame(
                "MESSAGE with request id and attributes, their keys sorted",
                "{\"Action\":\"SEND_MESSAGE\",\"RequestId\":\"r1\",\"Content\":\"hello\","
                        + "\"Attributes\":{\"b\":\"2\",\"a\":\"1\"}}",
                "{'Type':'MESSAGE','Id':'ID','RequestId':'r1','Attributes':{'a':'1','b':'2'},'Content':'hello',"
                        + "'SendTime':'TIME','Sender':{'UserId':'alice','Attributes':{}}}"));
        all.add(scenario("MESSAGE with the sender's attributes", chat -> {
            Map<String, ?> input = Map.of(
                    "userId",
                    "alice",
                    "capabilities",
                    List.of("SEND_MESSAGE"),
                    "attributes",
                    Map.of("b", "2", "a", "1"));
            try (RawWebSocket socket = RawWebSocket.upgrade(
                            chat.websocket(),
                            chat.token(input).required("token").stringValue())
                    .accepted()) {
                socket.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"hello\",\"Attributes\":{}}");
                assertThat(socket.nextText())
                        .matches(
                                exactly(
                                        "{'Type':'MESSAGE','Id':'ID','RequestId':'','Attributes':ANY,'Content':'hello',"
                                                + "'SendTime':'TIME','Sender':{'UserId':'alice','Attributes':{'a':'1','b':'2'}}}"));
            }
        }));
        all.add(
                frame(
                        "`aws:DELETE_MESSAGE` with a reason",
                        "{\"Action\":\"DELETE_MESSAGE\",\"RequestId\":\"r1\",\"Id\":\"AbCdEfGh1234\",\"Reason\":\"spam\"}",
                        "{'Type':'EVENT','Id':'ID','RequestId':'r1','EventName':'aws:DELETE_MESSAGE','Attributes':"
                                + "{'MessageID':'AbCdEfGh1234','MessageId':'AbCdEfGh1234','Reason':'spam'},'SendTime':'TIME'}"));
        all.add(frame(
                "`aws:DELETE_MESSAGE` without a reason",
                "{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"AbCdEfGh1234\"}",
                "{'Type':'EVENT','Id':'ID','RequestId':'','EventName':'aws:DELETE_MESSAGE','Attributes':"
                        + "{'MessageID':'AbCdEfGh1234','MessageId':'AbCdEfGh1234'},'SendTime':'TIME'}"));
        all.add(frame(
                "`aws:DISCONNECT_USER` with a reason",
                "{\"Action\":\"DISCONNECT_USER\",\"RequestId\":\"r1\",\"UserId\":\"bob\",\"Reason\":\"rude\"}",
                "{'Type':'EVENT','Id':'ID','RequestId':'r1','EventName':'aws:DISCONNECT_USER','Attributes':"
                        + "{'Reason':'rude','UserId':'bob'},'SendTime':'TIME'}"));
        all.add(frame(
                "`aws:DISCONNECT_USER` without a reason",
                "{\"Action\":\"DISCONNECT_USER\",\"UserId\":\"bob\"}",
                "{'Type':'EVENT','Id':'ID','RequestId':'','EventName':'aws:DISCONNECT_USER','Attributes':"
                        + "{'UserId':'bob'},'SendTime':'TIME'}"));
        all.add(frame(
                "ERROR with the request's id and a number for a code",
                "{\"Action\":\"SEND_MESSAGE\",\"RequestId\":\"r1\",\"Content\":\"\"}",
                "{'Type':'ERROR','Id':'ID','RequestId':'r1','ErrorCode':400,'ErrorMessage':'TEXT'}"));
        all.add(scenario("EVENT of SendEvent, and of the app's moderation: an empty request id", Frames::appEvents));
        all.add(frame(
                "Names of members in lowerCamel, as Amazon's sample clients send them",
                "{\"action\":\"SEND_MESSAGE\",\"requestId\":\"r1\",\"content\":\"hello\",\"attributes\":{\"Key\":\"1\"}}",
                "{'Type':'MESSAGE','Id':'ID','RequestId':'r1','Attributes':{'Key':'1'},'Content':'hello',"
                        + "'SendTime':'TIME','Sender':{'UserId':'alice','Attributes':{}}}"));
        all.add(frame(
                "Names of members in any case",
                "{\"ACTION\":\"DISCONNECT_USER\",\"USERID\":\"bob\",\"rEASON\":\"rude\",\"requestid\":\"r1\"}",
                "{'Type':'EVENT','Id':'ID','RequestId':'r1','EventName':'aws:DISCONNECT_USER','Attributes':"
                        + "{'Reason':'rude','UserId':'bob'},'SendTime':'TIME'}"));
        all.add(frame(
                "`null` counts as absent",
                "{\"Action\":\"SEND_MESSAGE\",\"RequestId\":null,\"Content\":\"hello\",\"Attributes\":null,\"Id\":null}",
                "{'Type':'MESSAGE','Id':'ID','RequestId':'','Attributes':null,'Content':'hello','SendTime':'TIME',"
                        + "'Sender':{'UserId':'alice','Attributes':{}}}"));
        all.add(scenario("Unknown members and a message's own `id` are passed over", chat -> {
            try (RawWebSocket socket = chat.open("alice", Chat.ALL)) {
                socket.text(
                        "{\"Action\":\"SEND_MESSAGE\",\"id\":\"AbCdEfGh1234\",\"Content\":\"hello\",\"x\":[{\"y\":1}]}");
                String frame = socket.nextText();
                assertThat(Json.object(frame).required("Id").stringValue()).isNotEqualTo(MESSAGE);
                assertThat(frame).startsWith("{\"Type\":\"MESSAGE\"").doesNotContain("\"x\"");
            }
        }));
        all.add(refused(
                "Frames that are not one JSON object: 400",
                List.of("", " ", "{", "hello", "[]", "1", "null", "\"SEND_MESSAGE\"", "{} {}", "{\"Action\":}")));
        all.add(refused(
                "A missing or unknown `Action`, also one in another case: 400",
                List.of(
                        "{}",
                        "{\"Content\":\"hello\"}",
                        "{\"Action\":\"\",\"Content\":\"hello\"}",
                        "{\"Action\":\"SHOUT\",\"Content\":\"hello\"}",
                        "{\"Action\":\"send_message\",\"Content\":\"hello\"}")));
        all.add(refused(
                "Missing members: 400",
                List.of(
                        "{\"Action\":\"SEND_MESSAGE\"}",
                        "{\"Action\":\"SEND_MESSAGE\",\"Content\":null}",
                        "{\"Action\":\"DELETE_MESSAGE\"}",
                        "{\"Action\":\"DISCONNECT_USER\"}")));
        all.add(refused(
                "Members of the wrong JSON type: 400",
                List.of(
                        "{\"Action\":1}",
                        "{\"Action\":\"SEND_MESSAGE\",\"Content\":1}",
                        "{\"Action\":\"SEND_MESSAGE\",\"Content\":{}}",
                        "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"hello\",\"Attributes\":[]}",
                        "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"hello\",\"Attributes\":{\"a\":1}}",
                        "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"hello\",\"Attributes\":{\"a\":null}}",
                        "{\"Action\":\"DISCONNECT_USER\",\"UserId\":7}")));
        all.add(scenario("A request id of up to 128 characters; more: 413 without it", chat -> {
            try (RawWebSocket socket = chat.open("alice", Chat.ALL)) {
                socket.text(message(Map.of("RequestId", "r".repeat(128))));
                assertThat(socket.nextText()).contains("\"RequestId\":\"" + "r".repeat(128) + "\"");
                socket.text(message(Map.of("RequestId", "r".repeat(129))));
                assertThat(socket.nextText())
                        .matches(exactly(
                                "{'Type':'ERROR','Id':'ID','RequestId':'','ErrorCode':413,'ErrorMessage':'TEXT'}"));
            }
        }));
        all.add(scenario("Ids are unique across messages, events and errors", Frames::uniqueIds));
        return all;
    }

    private static MessagingScenario scenario(String behaviour, MessagingScenario.Steps steps) {
        return new MessagingScenario(FRAMES, behaviour, steps);
    }

    /** One frame in, exactly one frame out. */
    private static MessagingScenario frame(String behaviour, String sent, String expected) {
        return scenario(behaviour, chat -> {
            try (RawWebSocket socket = chat.open("alice", Chat.ALL)) {
                socket.text(sent);
                assertThat(socket.nextText()).matches(exactly(expected));
            }
        });
    }

    private static MessagingScenario refused(String behaviour, List<String> frames) {
        return scenario(behaviour, chat -> {
            try (RawWebSocket socket = chat.open("alice", Chat.ALL)) {
                for (String frame : frames) {
                    socket.text(frame);
                    assertThat(socket.nextText())
                            .as("answer to %s", frame)
                            .matches(exactly(
                                    "{'Type':'ERROR','Id':'ID','RequestId':'','ErrorCode':400,'ErrorMessage':'TEXT'}"));
                }
            }
        });
    }

    /** The pattern of a frame that is given with ' for ", and with words for what differs each time. */
    private static String exactly(String frame) {
        return frame.replace("'", "\"")
                .replaceAll("([{}\\[\\].])", "\\\\$1")
                .replace("\"ID\"", "\"" + ID + "\"")
                .replace("\"TIME\"", "\"" + TIME + "\"")
                .replace("\"TEXT\"", "\"[^\"]+\"")
                .replace("ANY", "(null|\\{\\})");
    }

    private static String message(Map<String, String> more) {
        Map<String, String> all = new java.util.HashMap<>(more);
        all.putIfAbsent("Action", "SEND_MESSAGE");
        all.putIfAbsent("Content", "hello");
        return Json.write(all);
    }

    private static void appEvents(Chat chat) {
        try (RawWebSocket socket = chat.open("alice")) {
            chat.inRoom("SendEvent", Map.of("eventName", "poll", "attributes", Map.of("b", "2", "a", "1")));
            assertThat(socket.nextText())
                    .matches(exactly("{'Type':'EVENT','Id':'ID','RequestId':'','EventName':'poll','Attributes':"
                            + "{'a':'1','b':'2'},'SendTime':'TIME'}"));
            chat.inRoom("SendEvent", Map.of("eventName", "poll"));
            assertThat(socket.nextText())
                    .matches(exactly("{'Type':'EVENT','Id':'ID','RequestId':'','EventName':'poll','Attributes':ANY,"
                            + "'SendTime':'TIME'}"));
            chat.inRoom("DeleteMessage", Map.of("id", MESSAGE));
            assertThat(socket.nextText())
                    .matches(
                            exactly(
                                    "{'Type':'EVENT','Id':'ID','RequestId':'','EventName':'aws:DELETE_MESSAGE',"
                                            + "'Attributes':{'MessageID':'AbCdEfGh1234','MessageId':'AbCdEfGh1234'},'SendTime':'TIME'}"));
            chat.inRoom("DisconnectUser", Map.of("userId", "bob", "reason", "rude"));
            assertThat(socket.nextText())
                    .matches(exactly("{'Type':'EVENT','Id':'ID','RequestId':'','EventName':'aws:DISCONNECT_USER',"
                            + "'Attributes':{'Reason':'rude','UserId':'bob'},'SendTime':'TIME'}"));
        }
    }

    private static void uniqueIds(Chat chat) {
        try (RawWebSocket socket = chat.open("alice", Chat.ALL)) {
            List<String> sent = List.of(
                    message(Map.of()),
                    message(Map.of("Content", "")),
                    "{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"AbCdEfGh1234\"}",
                    "{\"Action\":\"DISCONNECT_USER\",\"UserId\":\"bob\"}",
                    "not json",
                    message(Map.of()));
            Set<String> ids = new HashSet<>();
            for (String frame : sent) {
                socket.text(frame);
                ids.add(Json.object(socket.nextText()).required("Id").stringValue());
            }
            assertThat(ids).hasSize(sent.size());
        }
    }
}
