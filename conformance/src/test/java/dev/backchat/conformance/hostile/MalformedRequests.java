package dev.backchat.conformance.hostile;

import dev.backchat.conformance.Json;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SigV4Request;
import dev.backchat.conformance.sdk.SignedHttp;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/** Requests to the control plane of which each is wrong in at least one way. */
public final class MalformedRequests {
    private static final List<String> OPERATIONS = List.of(
            "CreateChatToken",
            "CreateLoggingConfiguration",
            "CreateRoom",
            "DeleteMessage",
            "DisconnectUser",
            "GetRoom",
            "ListRooms",
            "SendEvent",
            "UpdateRoom");
    /** Members by the JSON type that they have. */
    private static final List<String> TEXTS = List.of("name", "userId", "eventName", "identifier", "reason", "id");

    private static final List<String> NUMBERS =
            List.of("maximumMessageLength", "maximumMessageRatePerSecond", "sessionDurationInMinutes", "maxResults");
    private static final List<String> OBJECTS = List.of("tags", "attributes", "messageReviewHandler");

    private final Random random;
    private final SdkCaller caller;
    private final Nonsense nonsense;
    private final String roomArn;
    private final String userId;

    /** {@code userId} is put into requests so that one can look for it in the log. */
    public MalformedRequests(Random random, SdkCaller caller, String roomArn, String userId) {
        this.random = random;
        this.caller = caller;
        this.nonsense = new Nonsense(random);
        this.roomArn = roomArn;
        this.userId = userId;
    }

    /** Rightly signed, so that it is read; wrong in its path, its method or its body. */
    public HttpRequest.Builder signed() {
        return switch (random.nextInt(9)) {
            case 0 -> operation(nonsense.truncated(rightInput()));
            case 1 -> operation(nonsense.notJson());
            case 2 -> operation(wrongType());
            case 3 -> operation(nonsense.deeplyNested());
            case 4 ->
                new SigV4Request(caller, "POST", "/" + pick(OPERATIONS))
                        .body(nonsense.brokenUtf8())
                        .signed();
            case 5 -> post("/CreateChatToken", badValue());
            case 6 ->
                new SigV4Request(caller, "POST", "/" + nonsense.pathSegment())
                        .json("{}")
                        .signed();
            case 7 ->
                new SigV4Request(caller, pick(List.of("GET", "PUT", "DELETE", "PATCH")), "/" + pick(OPERATIONS))
                        .signed();
            default ->
                new SigV4Request(
                                caller, pick(List.of("GET", "DELETE")), "/tags/" + SignedHttp.encode(nonsense.text(80)))
                        .query("tagKeys=" + SignedHttp.encode(nonsense.text(20)))
                        .signed();
        };
    }

    /** Right but for its signature. */
    public HttpRequest.Builder wronglySigned() {
        SigV4Request request = new SigV4Request(caller, "POST", "/CreateChatToken").json(rightInput());
        return switch (random.nextInt(6)) {
            case 0 -> request.unsigned();
            case 1 -> request.signed().setHeader("Authorization", nonsense.headerValue());
            case 2 -> request.signed().setHeader("Authorization", damaged(request));
            case 3 ->
                request.signedAt(Instant.now().minus(Duration.ofMinutes(6 + random.nextInt(1_000_000))))
                        .signed();
            case 4 -> request.signed().setHeader("x-amz-date", nonsense.headerValue());
            default ->
                new SigV4Request(
                                caller.withKey(nonsense.word(1 + random.nextInt(30)), nonsense.word(40)),
                                "POST",
                                "/CreateChatToken")
                        .json(rightInput())
                        .signed();
        };
    }

    private String damaged(SigV4Request request) {
        String right =
                request.signed().build().headers().firstValue("Authorization").orElseThrow();
        int at = random.nextInt(right.length());
        return right.substring(0, at) + nonsense.word(1) + "~" + right.substring(at);
    }

    private HttpRequest.Builder operation(String body) {
        return post("/" + pick(OPERATIONS), body);
    }

    private HttpRequest.Builder post(String path, String body) {
        return new SigV4Request(caller, "POST", path)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .signed();
    }

    private String rightInput() {
        return Json.write(Map.of("roomIdentifier", roomArn, "userId", userId, "capabilities", List.of("SEND_MESSAGE")));
    }

    /** Every operation would read one of these members, if only it were of the right type. */
    private String wrongType() {
        StringBuilder body = new StringBuilder("{");
        TEXTS.forEach(name -> body.append('"')
                .append(name)
                .append("\":")
                .append(pick(List.of("1", "[]", "{}", "true")))
                .append(','));
        NUMBERS.forEach(name -> body.append('"')
                .append(name)
                .append("\":")
                .append(pick(List.of("\"1\"", "1.5", "1e99", "[]", "{}", "false", "123456789012345678901234567890")))
                .append(','));
        OBJECTS.forEach(name -> body.append('"')
                .append(name)
                .append("\":")
                .append(pick(List.of("1", "[]", "\"x\"")))
                .append(','));
        return body.append("\"roomIdentifier\":7,\"destinationConfiguration\":[7]}")
                .toString();
    }

    private String badValue() {
        ObjectNode input = Json.object(rightInput());
        return switch (random.nextInt(5)) {
            case 0 -> Json.write(input.put("userId", userId + nonsense.text(129).repeat(2) + "x".repeat(129)));
            case 1 -> Json.write(input.put("sessionDurationInMinutes", 181 + random.nextInt(1_000_000)));
            case 2 -> Json.write(input.put("roomIdentifier", nonsense.text(100)));
            case 3 -> Json.write(input.set("capabilities", Json.read("[\"" + nonsense.word(5) + "\"]")));
            default -> Json.write(input.set("attributes", Json.object(Map.of(userId, "x".repeat(1025)))));
        };
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
