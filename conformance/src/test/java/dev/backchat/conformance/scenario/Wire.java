package dev.backchat.conformance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.Json;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SigV4Request;
import dev.backchat.conformance.sdk.SignedHttp;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The control plane's requests and answers byte by byte: what the SDKs smooth over, and what they never send. */
public final class Wire {
    private static final int MEBIBYTE = 1024 * 1024;

    /** One behaviour, checked by requests of one caller. */
    @FunctionalInterface
    public interface Check {
        /** Sends the requests; throws where an answer is not as specified. */
        void run(SignedHttp http, SdkCaller caller);
    }

    private Wire() {}

    /** The behaviours, in the table's order. */
    public static Map<String, Check> checks() {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("Answers are `application/json` and have a correct `Date`", Wire::headers);
        checks.put("Times are ISO 8601 strings in UTC that end with Z", Wire::times);
        checks.put("Members without a value are left out, never null", Wire::noNulls);
        checks.put("DeleteRoom and DeleteLoggingConfiguration: 204 without a body", Wire::noContent);
        checks.put("DisconnectUser, TagResource and UntagResource: 200 and `{}`", Wire::emptyObjects);
        checks.put("An empty body counts as `{}`", (http, caller) -> {
            assertThat(post(http, caller, "/CreateRoom", "").statusCode()).isEqualTo(200);
        });
        checks.put("Unknown members are passed over", (http, caller) -> {
            HttpResponse<String> response =
                    post(http, caller, "/CreateRoom", "{\"name\":\"a\",\"colour\":{\"b\":[1]}}");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Json.object(response.body()).has("colour")).isFalse();
        });
        checks.put("`null` counts as absent", (http, caller) -> {
            String body = "{\"name\":null,\"maximumMessageLength\":null,\"messageReviewHandler\":null,\"tags\":null,"
                    + "\"loggingConfigurationIdentifiers\":null}";
            HttpResponse<String> response = post(http, caller, "/CreateRoom", body);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Json.object(response.body())
                            .required("maximumMessageLength")
                            .intValue())
                    .isEqualTo(500);
        });
        checks.put("An error has `x-amzn-ErrorType`, a lower-case `message` and a request id", Wire::errorShape);
        checks.put("Two violations: one ValidationException that names both members", Wire::twoViolations);
        checks.put("A path of no operation: 404 UnknownOperationException", (http, caller) -> {
            assertError(post(http, caller, "/CreateRooms", "{}"), 404, "UnknownOperationException");
            assertError(post(http, caller, "/createroom", "{}"), 404, "UnknownOperationException");
            assertError(post(http, caller, "/CreateRoom/", "{}"), 404, "UnknownOperationException");
        });
        checks.put("The wrong method of an operation's path: 405 UnknownOperationException", (http, caller) -> {
            assertError(send(http, caller, "GET", "/CreateRoom"), 405, "UnknownOperationException");
            assertError(send(http, caller, "PUT", "/tags/" + absentRoom(caller)), 405, "UnknownOperationException");
        });
        checks.put("A body that is not JSON: 400 SerializationException", (http, caller) -> {
            for (String body :
                    new String[] {"{", "{\"name\":}", "nothing", "[]", "\"name\"", "{} {}", "{\"name\":\"\u0001\"}"}) {
                assertError(post(http, caller, "/CreateRoom", body), 400, "SerializationException");
            }
        });
        checks.put("A member of the wrong JSON type: 400 SerializationException", (http, caller) -> {
            for (String body : new String[] {
                "{\"name\":1}",
                "{\"name\":[\"a\"]}",
                "{\"maximumMessageLength\":\"5\"}",
                "{\"maximumMessageLength\":1.5}",
                "{\"maximumMessageLength\":99999999999}",
                "{\"tags\":[]}",
                "{\"tags\":{\"a\":1}}",
                "{\"loggingConfigurationIdentifiers\":\"a\"}",
                "{\"messageReviewHandler\":true}"
            }) {
                assertError(post(http, caller, "/CreateRoom", body), 400, "SerializationException");
            }
        });
        checks.put("A body of 1 MiB is read, one of a byte more: 413 RequestEntityTooLargeException", Wire::bodyLimit);
        checks.put("The ARN in a tag path may have its slash unescaped", Wire::unescapedTagPath);
        checks.put("Free text comes back as it went in, whatever its script", Wire::unicode);
        return checks;
    }

    private static HttpResponse<String> post(SignedHttp http, SdkCaller caller, String path, String body) {
        return http.send(new SigV4Request(caller, "POST", path).json(body).signed());
    }

    private static HttpResponse<String> send(SignedHttp http, SdkCaller caller, String method, String path) {
        return http.send(new SigV4Request(caller, method, path).signed());
    }

    private static HttpResponse<String> call(
            SignedHttp http, SdkCaller caller, String operation, Map<String, ?> input) {
        return http.send(
                SignedHttp.request(caller, operation, Json.object(input)).signed());
    }

    private static String absentRoom(SdkCaller caller) {
        return SignedHttp.encode(
                "arn:aws:ivschat:" + caller.region() + ":" + caller.accessKeyId() + ":room/AbCdEfGh1234");
    }

    private static String givenRoom(SignedHttp http, SdkCaller caller, Map<String, ?> input) {
        return ControlPlaneClient.text(
                Json.object(call(http, caller, "CreateRoom", input).body()), "arn");
    }

    static void assertError(HttpResponse<String> response, int status, String name) {
        assertThat(response.statusCode()).as("status of %s", response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("x-amzn-ErrorType")).hasValue(name);
        assertThat(response.headers().firstValue("x-amzn-RequestId")).isPresent();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(ControlPlaneClient.text(Json.object(response.body()), "message"))
                .isNotBlank();
    }

    private static void headers(SignedHttp http, SdkCaller caller) {
        HttpResponse<String> response = call(http, caller, "ListRooms", Map.of());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        String date = response.headers().firstValue("Date").orElseThrow();
        Instant time =
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        assertThat(Duration.between(time, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    private static void times(SignedHttp http, SdkCaller caller) {
        String time = "20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z";
        String arn = givenRoom(http, caller, Map.of());
        JsonNode room = Json.object(
                call(http, caller, "GetRoom", Map.of("identifier", arn)).body());
        assertThat(ControlPlaneClient.text(room, "createTime")).matches(time);
        assertThat(ControlPlaneClient.text(room, "updateTime")).matches(time);
        JsonNode token =
                Json.object(call(http, caller, "CreateChatToken", Map.of("roomIdentifier", arn, "userId", "alice"))
                        .body());
        assertThat(ControlPlaneClient.text(token, "tokenExpirationTime")).matches(time);
        assertThat(ControlPlaneClient.text(token, "sessionExpirationTime")).matches(time);
    }

    private static void noNulls(SignedHttp http, SdkCaller caller) {
        assertThat(call(http, caller, "CreateRoom", Map.of()).body()).doesNotContain("null");
        assertThat(call(http, caller, "ListRooms", Map.of()).body()).doesNotContain("null");
        Map<String, ?> logging = Map.of("destinationConfiguration", ControlPlaneClient.BUCKET);
        assertThat(call(http, caller, "CreateLoggingConfiguration", logging).body())
                .doesNotContain("null");
    }

    private static void noContent(SignedHttp http, SdkCaller caller) {
        HttpResponse<String> room =
                call(http, caller, "DeleteRoom", Map.of("identifier", givenRoom(http, caller, Map.of())));
        assertThat(room.statusCode()).isEqualTo(204);
        assertThat(room.body()).isEmpty();
        Map<String, ?> input = Map.of("destinationConfiguration", ControlPlaneClient.BUCKET);
        String arn = ControlPlaneClient.text(
                Json.object(
                        call(http, caller, "CreateLoggingConfiguration", input).body()),
                "arn");
        HttpResponse<String> logging = call(http, caller, "DeleteLoggingConfiguration", Map.of("identifier", arn));
        assertThat(logging.statusCode()).isEqualTo(204);
        assertThat(logging.body()).isEmpty();
    }

    private static void emptyObjects(SignedHttp http, SdkCaller caller) {
        String arn = givenRoom(http, caller, Map.of());
        for (String operation : new String[] {"DisconnectUser", "TagResource", "UntagResource"}) {
            HttpResponse<String> response =
                    http.send(SignedHttp.request(caller, operation, Inputs.valid(operation, arn))
                            .signed());
            assertThat(response.statusCode()).as(operation).isEqualTo(200);
            assertThat(response.body()).as(operation).isEqualTo("{}");
        }
    }

    private static void errorShape(SignedHttp http, SdkCaller caller) {
        HttpResponse<String> response = send(http, caller, "GET", "/tags/" + absentRoom(caller));
        assertError(response, 404, "ResourceNotFoundException");
        ObjectNode body = Json.object(response.body());
        assertThat(body.propertyNames()).contains("message", "resourceId", "resourceType");
        // boto3 takes a member of this name for the error's, should a proxy drop the header.
        assertThat(body.has("code")).isFalse();
    }

    private static void twoViolations(SignedHttp http, SdkCaller caller) {
        HttpResponse<String> response =
                post(http, caller, "/CreateRoom", "{\"name\":\"a b\",\"maximumMessageLength\":501}");
        assertError(response, 400, "ValidationException");
        ObjectNode body = Json.object(response.body());
        assertThat(ControlPlaneClient.text(body, "reason")).isEqualTo("FIELD_VALIDATION_FAILED");
        assertThat(body.required("fieldList").valueStream().map(field -> ControlPlaneClient.text(field, "name")))
                .containsExactlyInAnyOrder("name", "maximumMessageLength");
    }

    private static void bodyLimit(SignedHttp http, SdkCaller caller) {
        String padded = "{\"ignored\":\"" + "x".repeat(MEBIBYTE - 14) + "\"}";
        assertThat(padded).hasSize(MEBIBYTE);
        assertThat(post(http, caller, "/CreateRoom", padded).statusCode()).isEqualTo(200);
        assertError(post(http, caller, "/CreateRoom", padded + " "), 413, "RequestEntityTooLargeException");
    }

    private static void unescapedTagPath(SignedHttp http, SdkCaller caller) {
        String arn = givenRoom(http, caller, Map.of("tags", Map.of("team", "live")));
        HttpResponse<String> response = send(http, caller, "GET", "/tags/" + arn);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"tags\":{\"team\":\"live\"}}");
    }

    private static void unicode(SignedHttp http, SdkCaller caller) {
        String text = "é ключ 鍵 مفتاح";
        byte[] body = Json.write(Map.of("tags", Map.of(text, text))).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> response = http.send(
                new SigV4Request(caller, "POST", "/CreateRoom").body(body).signed());
        assertThat(Json.object(response.body()).required("tags")).isEqualTo(Json.object(Map.of(text, text)));
    }
}
