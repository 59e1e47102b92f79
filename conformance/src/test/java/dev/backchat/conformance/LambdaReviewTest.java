package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.cloud.FakeLambda;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Messages reviewed by Lambda functions, which a server invokes by the AWS SDK over a fake of Lambda's wire protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LambdaReviewTest {
    private static final String ACCOUNT = "123456789012";
    /** What may be on its way when somebody hangs up: more than the kernel's buffers of both ends. */
    private static final long IN_SOCKETS = 16 * 1024 * 1024;

    private final SignedHttp http = new SignedHttp();
    private final FakeLambda lambda = new FakeLambda();
    private BackchatProcess server;

    @BeforeAll
    void start() {
        lambda.createFunction("allows", input -> "{\"ReviewResult\":\"ALLOW\"}");
        lambda.createFunction("denies", input -> "{\"ReviewResult\":\"DENY\",\"Attributes\":{\"Reason\":\"be kind\"}}");
        lambda.createFunction(
                "rewrites",
                input -> Json.write(Map.of(
                        "ReviewResult",
                        "ALLOW",
                        "Content",
                        input.required("Content").stringValue() + " [reviewed]",
                        "Attributes",
                        Map.of("reviewed", "yes"))));
        lambda.createFunction("answers-garbage", input -> "<html>");
        for (String name : List.of("sleeps", "hangs-up", "floods", "throws")) {
            lambda.createFunction(name, input -> "");
        }
        server = BackchatProcess.start(Map.of(
                "AWS_ENDPOINT_URL_LAMBDA", lambda.endpoint().toString(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test"));
    }

    @AfterAll
    void stop() {
        server.close();
        lambda.close();
        http.close();
    }

    private Answer answer(String operation, Map<String, ?> input) {
        return http.call(SdkCaller.ofAccount(server.endpoint(), ACCOUNT), operation, Json.object(input));
    }

    private ObjectNode call(String operation, Map<String, ?> input) {
        Answer answer = answer(operation, input);
        assertThat(answer).as("%s %s", operation, input).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output();
    }

    private static String function(String name) {
        return "arn:aws:lambda:us-west-2:" + ACCOUNT + ":function:" + name;
    }

    private ObjectNode room(String function, String fallbackResult) {
        return call(
                "CreateRoom",
                Map.of("messageReviewHandler", Map.of("uri", function(function), "fallbackResult", fallbackResult)));
    }

    private RawWebSocket connect(ObjectNode room, String userId) {
        String token = call(
                        "CreateChatToken",
                        Map.of(
                                "roomIdentifier",
                                room.required("arn").stringValue(),
                                "userId",
                                userId,
                                "capabilities",
                                List.of("SEND_MESSAGE")))
                .required("token")
                .stringValue();
        return RawWebSocket.upgrade(server.websocket(), token).accepted();
    }

    private static ObjectNode say(RawWebSocket socket, String content) {
        socket.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", content, "RequestId", "r")));
        return Json.object(socket.nextText());
    }

    /** The machine may be too busy for an answer within 200 ms: then the fallback counts, and we ask again. */
    private static ObjectNode sayUntilReviewed(RawWebSocket socket, String content, String member, String expected) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(150))
                .until(
                        () -> say(socket, content),
                        said -> said.path(member).asString("").equals(expected));
    }

    @Test
    void aFunctionAllowsDeniesAndRewrites() {
        try (RawWebSocket socket = connect(room("allows", "DENY"), "ann")) {
            assertThat(sayUntilReviewed(socket, "hello", "Content", "hello")
                            .path("Type")
                            .asString())
                    .isEqualTo("MESSAGE");
        }
        assertThat(reviews(allowed("allows"))).isPositive();
        try (RawWebSocket socket = connect(room("denies", "ALLOW"), "ann")) {
            ObjectNode error = sayUntilReviewed(socket, "hello", "ErrorMessage", "be kind");
            assertThat(error.path("ErrorCode").asInt()).isEqualTo(406);
        }
        ObjectNode room = room("rewrites", "ALLOW");
        try (RawWebSocket socket = connect(room, "bob")) {
            ObjectNode message = sayUntilReviewed(socket, "hello", "Content", "hello [reviewed]");
            assertThat(message.path("Attributes")).isEqualTo(Json.read("{\"reviewed\":\"yes\"}"));
            assertThat(lambda.inputs())
                    .contains(Json.object(Map.of(
                            "Content", "hello",
                            "MessageId", message.path("Id").asString(),
                            "RoomArn", room.required("arn").stringValue(),
                            "Attributes", Map.of(),
                            "Sender", Map.of("Attributes", Map.of(), "UserId", "bob", "Ip", "127.0.0.1"))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleeps", "hangs-up", "floods", "throws", "answers-garbage"})
    void fallbackAppliesWhenTheFunctionFails(String function) {
        double before = reviews(function(function));
        try (RawWebSocket allowed = connect(room(function, "ALLOW"), "ann");
                RawWebSocket denied = connect(room(function, "DENY"), "ann")) {
            assertThat(say(allowed, "hello").path("Content").asString()).isEqualTo("hello");
            assertThat(say(denied, "hello").path("ErrorCode").asInt()).isEqualTo(406);
        }
        Awaitility.await().until(() -> reviews(function(function)) == before + 2);
        assertThat(reviews(allowed(function))).isZero();
    }

    private static String allowed(String function) {
        return function(function) + "\",outcome=\"allowed\"";
    }

    private double reviews(String label) {
        return server.metric("backchat_reviews_seconds_count", label);
    }

    /** Or one who says more and more has a thread of the server's for as long as he likes. */
    @Test
    void hangsUpOnAFunctionWhoseResponseIsTooLong() {
        int before = lambda.floods().size();
        try (RawWebSocket socket = connect(room("floods", "ALLOW"), "ann")) {
            assertThat(say(socket, "hello").path("Content").asString()).isEqualTo("hello");
        }
        Awaitility.await().until(() -> lambda.floods().size() > before);
        assertThat(lambda.floods()).allSatisfy(bytes -> assertThat(bytes).isLessThan(IN_SOCKETS));
    }

    /** Its first message would otherwise take longer than a review may, and slip through by the fallback. */
    @Test
    void aRestartedServerCallsItsHandlersBeforeItIsReady(@TempDir Path data) {
        lambda.createFunction("waits", input -> "{\"ReviewResult\":\"ALLOW\"}");
        Map<String, String> environment =
                Map.of("AWS_ENDPOINT_URL_LAMBDA", lambda.endpoint().toString());
        try (BackchatProcess first = BackchatProcess.start(environment, "--data", data.toString())) {
            Answer created = http.call(
                    SdkCaller.ofAccount(first.endpoint(), ACCOUNT),
                    "CreateRoom",
                    Json.object(Map.of("messageReviewHandler", Map.of("uri", function("waits")))));
            assertThat(created).isInstanceOf(Answer.Success.class);
        }
        assertThat(lambda.dryRuns()).containsOnlyOnce("waits");
        // Handlers are waited for by the clock, but as long as the warm-up takes anyway, which is longer on a busy
        // machine.
        Map<String, String> warm = new HashMap<>(environment);
        warm.put("BACKCHAT_WARM_UP", "on");
        try (BackchatProcess second = BackchatProcess.start(warm, "--data", data.toString())) {
            Awaitility.await().until(second::isReady);
            assertThat(lambda.dryRuns()).filteredOn("waits"::equals).hasSize(2);
        }
    }

    @Test
    void aHandlerMustBeAFunctionThatMayBeInvoked() {
        assertThat(refusal(function("forbidden")))
                .isEqualTo("Request member: uri failed to satisfy the constraints: invalid lambda permission");
        assertThat(refusal(function("no-such-function")))
                .isEqualTo("Request member: uri failed to satisfy the constraints: must be a function that exists");
        for (String other : List.of(
                "arn:aws:lambda:eu-west-1:" + ACCOUNT + ":function:allows",
                "arn:aws:lambda:us-west-2:999999999999:function:allows")) {
            assertThat(refusal(other))
                    .isEqualTo("Request member: uri failed to satisfy the constraints:"
                            + " must be of the account and the region of the room");
        }
        ObjectNode room = call("CreateRoom", Map.of());
        Answer.Failure update = (Answer.Failure) answer(
                "UpdateRoom",
                Map.of(
                        "identifier",
                        room.required("arn").stringValue(),
                        "messageReviewHandler",
                        Map.of("uri", function("forbidden"))));
        assertThat(update.errorName()).isEqualTo("ValidationException");
        assertThat(call("GetRoom", Map.of("identifier", room.required("arn").stringValue()))
                        .has("messageReviewHandler"))
                .isFalse();
    }

    private String refusal(String uri) {
        Answer answer = answer("CreateRoom", Map.of("messageReviewHandler", Map.of("uri", uri)));
        assertThat(answer).as(uri).isInstanceOf(Answer.Failure.class);
        Answer.Failure failure = (Answer.Failure) answer;
        assertThat(failure.errorName()).isEqualTo("ValidationException");
        assertThat(failure.members()).isNotNull();
        assertThat(failure.members().path("fieldList").path(0).path("name").asString())
                .isEqualTo("uri");
        return String.valueOf(failure.message());
    }
}
