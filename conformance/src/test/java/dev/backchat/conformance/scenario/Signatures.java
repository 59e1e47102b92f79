package dev.backchat.conformance.scenario;

import static dev.backchat.conformance.scenario.Wire.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.Json;
import dev.backchat.conformance.scenario.Wire.Check;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SigV4Request;
import dev.backchat.conformance.sdk.SignedHttp;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the control plane demands of a signature, and how it says what is missing. */
public final class Signatures {
    private Signatures() {}

    /** The behaviours, in the table's order. */
    public static Map<String, Check> checks() {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("A signature over `host` and `x-amz-date` alone is enough", (http, caller) -> {
            assertAccepted(http, listRooms(caller).leaveUnsigned("content-type"));
        });
        checks.put("Whatever other headers are signed are verified", Signatures::otherHeaders);
        checks.put("A changed header that was signed: InvalidSignatureException", (http, caller) -> {
            assertError(
                    http.send(listRooms(caller)
                            .header("x-amz-user-agent", "signed")
                            .signed()
                            .setHeader("x-amz-user-agent", "changed")),
                    403,
                    "InvalidSignatureException");
        });
        checks.put("A right `x-amz-content-sha256` is accepted", (http, caller) -> {
            assertAccepted(http, listRooms(caller).header("x-amz-content-sha256", sha256("{}")));
        });
        checks.put("A wrong `x-amz-content-sha256`: InvalidSignatureException", (http, caller) -> {
            assertInvalid(http, listRooms(caller).header("x-amz-content-sha256", sha256("{ }")));
            assertInvalid(http, listRooms(caller).header("x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
        });
        checks.put("A body other than the signed one: InvalidSignatureException", (http, caller) -> {
            HttpRequest.Builder request =
                    listRooms(caller).signed().POST(HttpRequest.BodyPublishers.ofString("{\"maxResults\":1}"));
            assertError(http.send(request), 403, "InvalidSignatureException");
        });
        checks.put("A path or query other than the signed one: InvalidSignatureException", Signatures::otherTarget);
        checks.put("`host` and `x-amz-date` must be among the signed headers", (http, caller) -> {
            assertInvalid(http, listRooms(caller).leaveUnsigned("host"));
            assertInvalid(http, listRooms(caller).leaveUnsigned("x-amz-date"));
        });
        checks.put("A scope of another service: InvalidSignatureException", (http, caller) -> {
            assertInvalid(http, listRooms(caller).scope("ivs", "aws4_request"));
        });
        checks.put("A scope of another ending: IncompleteSignatureException", (http, caller) -> {
            HttpRequest.Builder request =
                    listRooms(caller).scope("ivschat", "aws5_request").signed();
            assertError(http.send(request), 400, "IncompleteSignatureException");
        });
        checks.put("A scope whose region is no region: InvalidSignatureException", (http, caller) -> {
            assertInvalid(http, listRooms(caller.inRegion("US_WEST")));
        });
        checks.put("Signed 4 minutes ago or ahead: accepted", (http, caller) -> {
            assertAccepted(http, listRooms(caller).signedAt(Instant.now().minus(Duration.ofMinutes(4))));
            assertAccepted(http, listRooms(caller).signedAt(Instant.now().plus(Duration.ofMinutes(4))));
        });
        checks.put("Signed 6 minutes ago: InvalidSignatureException, `Signature expired: …`", (http, caller) -> {
            assertThat(message(assertInvalid(
                            http, listRooms(caller).signedAt(Instant.now().minus(Duration.ofMinutes(6))))))
                    .startsWith("Signature expired: ");
        });
        checks.put(
                "Signed 6 minutes ahead: InvalidSignatureException, `Signature not yet current: …`", (http, caller) -> {
                    assertThat(message(assertInvalid(
                                    http,
                                    listRooms(caller).signedAt(Instant.now().plus(Duration.ofMinutes(6))))))
                            .startsWith("Signature not yet current: ");
                });
        checks.put("No `Authorization`: 403 MissingAuthenticationTokenException", (http, caller) -> {
            assertError(http.send(listRooms(caller).unsigned()), 403, "MissingAuthenticationTokenException");
        });
        checks.put("A malformed `Authorization`: 400 IncompleteSignatureException", Signatures::malformed);
        checks.put("An unknown access key id: 403 UnrecognizedClientException", (http, caller) -> {
            HttpResponse<String> response =
                    http.send(listRooms(caller.withKey("12345678901", "test")).signed());
            assertError(response, 403, "UnrecognizedClientException");
            assertThat(message(response)).isEqualTo("The security token included in the request is invalid.");
        });
        checks.put("A refused signature says nothing about the resource", (http, caller) -> {
            String arn = "arn:aws:ivschat:us-west-2:" + caller.accessKeyId() + ":room/AbCdEfGh1234";
            SdkCaller wrong = caller.withKey(caller.accessKeyId(), "another-secret");
            assertInvalid(http, SignedHttp.request(wrong, "GetRoom", Json.object(Map.of("identifier", arn))));
            assertInvalid(http, SignedHttp.request(wrong, "GetRoom", Json.object(Map.of("identifier", ""))));
        });
        return checks;
    }

    private static SigV4Request listRooms(SdkCaller caller) {
        return new SigV4Request(caller, "POST", "/ListRooms").json("{}");
    }

    private static String sha256(String text) {
        return SigV4Request.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String message(HttpResponse<String> response) {
        return ControlPlaneClient.text(Json.object(response.body()), "message");
    }

    private static void assertAccepted(SignedHttp http, SigV4Request request) {
        HttpResponse<String> response = http.send(request.signed());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private static HttpResponse<String> assertInvalid(SignedHttp http, SigV4Request request) {
        HttpResponse<String> response = http.send(request.signed());
        assertError(response, 403, "InvalidSignatureException");
        return response;
    }

    private static void otherHeaders(SignedHttp http, SdkCaller caller) {
        assertAccepted(
                http,
                listRooms(caller)
                        .header("amz-sdk-invocation-id", "8fe65e61-1fa2-4563-a90d-c53521e0e63c")
                        .header("amz-sdk-request", "attempt=1; max=3")
                        .header("x-amz-user-agent", "a  name   with runs of spaces")
                        .header("x-empty", ""));
    }

    private static void otherTarget(SignedHttp http, SdkCaller caller) {
        HttpRequest signed = listRooms(caller).signed().build();
        String endpoint = caller.endpoint().toString();
        for (String target : new String[] {"/CreateRoom", "/ListRooms?a=b", "/ListLoggingConfigurations"}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(java.net.URI.create(endpoint + target))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"));
            signed.headers().map().forEach((name, values) -> request.header(name, values.getFirst()));
            assertError(http.send(request), 403, "InvalidSignatureException");
        }
    }

    private static void malformed(SignedHttp http, SdkCaller caller) {
        String right = listRooms(caller)
                .signed()
                .build()
                .headers()
                .firstValue("Authorization")
                .orElseThrow();
        for (String wrong : new String[] {
            "AWS4-HMAC-SHA256",
            "Bearer abc",
            right.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
            right.replaceAll(", Signature=.*", ""),
            right.replaceAll("SignedHeaders=[^,]*, ", ""),
            right.replaceAll("Credential=[^,]*, ", ""),
            right.replace("/us-west-2/", "/"),
        }) {
            HttpRequest.Builder request = listRooms(caller).signed().setHeader("Authorization", wrong);
            assertError(http.send(request), 400, "IncompleteSignatureException");
        }
    }
}
