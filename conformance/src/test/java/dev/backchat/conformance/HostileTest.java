package dev.backchat.conformance;

import static dev.backchat.conformance.table.Section.HOSTILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Patience;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.hostile.BrokenHttp;
import dev.backchat.conformance.hostile.MalformedFrames;
import dev.backchat.conformance.hostile.MalformedRequests;
import dev.backchat.conformance.messaging.Offences;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.table.Column;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.ObjectNode;

/** More than a thousand malformed requests and frames, the same in each run, and what is left of the server after. */
class HostileTest extends ConformanceLane {
    private static final long SEED = 20_200_714;
    private static final int REQUESTS = 500;
    private static final int WRONGLY_SIGNED = 250;
    private static final int FRAMES = 400;
    // Below the rate of a connection, so that it is never the rate that is refused.
    private static final int FRAMES_A_CONNECTION = 8;
    private static final String USER_ID = "hostile-user-5f1c";
    private static final String CONTENT = "hostile-content-93ab";

    private final Random random = new Random(SEED);
    private final SignedHttp http = new SignedHttp();
    private final List<String> secrets = new ArrayList<>(List.of(USER_ID, CONTENT));
    private BackchatProcess server;
    private SdkCaller caller;
    private String roomArn;

    HostileTest() {
        super(Name.HOSTILE);
    }

    @BeforeAll
    void start() {
        server = BackchatProcess.start();
        caller = freshCaller(server);
        roomArn = call("CreateRoom", Map.of("maximumMessageRatePerSecond", 100))
                .required("arn")
                .stringValue();
    }

    @TestFactory
    Stream<DynamicTest> hostile() {
        String requests =
                REQUESTS + " rightly signed requests of wrong path, method or body: 4xx in the documented shape";
        String wronglySigned = WRONGLY_SIGNED + " requests with damaged signatures: 400 or 403 in the documented shape";
        String brokenHttp = "Bytes that are not HTTP: 4xx, or 501 for what HTTP has and the server has not";
        String frames = FRAMES + " malformed frames: ERROR 400 or 413 in the documented shape";
        String offences = "Breaches of the WebSocket protocol: Close with the code that RFC 6455 has for them";
        String after = "After all that the server is ready, and its log has no stack trace, token, content or user id";
        announce(HOSTILE, List.of(requests, wronglySigned, brokenHttp, frames, offences, after));
        return Stream.of(
                cell(HOSTILE, requests, Column.SIGNED_HTTP, () -> malformed(REQUESTS, requests()::signed)),
                cell(
                        HOSTILE,
                        wronglySigned,
                        Column.SIGNED_HTTP,
                        () -> malformed(WRONGLY_SIGNED, requests()::wronglySigned)),
                cell(HOSTILE, brokenHttp, Column.SIGNED_HTTP, this::brokenHttp),
                cell(HOSTILE, frames, Column.WEBSOCKET, this::malformedFrames),
                cell(HOSTILE, offences, Column.WEBSOCKET, this::offences),
                cell(HOSTILE, after, Column.SERVER, this::serverIsWell));
    }

    private ObjectNode call(String operation, Map<String, ?> input) {
        Answer answer = http.call(caller, operation, Json.object(input));
        assertThat(answer).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output();
    }

    private MalformedRequests requests() {
        return new MalformedRequests(random, caller, roomArn, USER_ID);
    }

    private void malformed(int count, Supplier<HttpRequest.Builder> requests) {
        for (int i = 0; i < count; i++) {
            HttpRequest.Builder builder = requests.get();
            HttpRequest request = builder.copy().build();
            HttpResponse<String> response = http.send(builder);
            String what = i + ": " + request.method() + " " + request.uri() + " " + request.headers();
            assertThat(response.statusCode()).as(what + " " + response.body()).isBetween(400, 499);
            assertThat(response.headers().firstValue("x-amzn-ErrorType"))
                    .as(what)
                    .isPresent();
            assertThat(response.headers().firstValue("x-amzn-RequestId"))
                    .as(what)
                    .isPresent();
            assertThat(Json.object(response.body()).required("message").stringValue())
                    .as(what)
                    .isNotBlank();
        }
    }

    private void brokenHttp() {
        for (String request : BrokenHttp.requests(server.endpoint())) {
            RawWebSocket.Upgrade answer = RawWebSocket.exchange(server.endpoint(), request);
            String what = request.substring(0, Math.min(200, request.length())) + " " + answer;
            // An unsupported version of HTTP is the client's fault, but has a 5xx status.
            if (answer.status() != 505) {
                assertThat(answer.status()).as(what).isBetween(400, 499);
            }
            assertThat(answer.body()).as(what).doesNotContain("Exception in", "\tat ");
        }
    }

    private RawWebSocket connect() {
        Map<String, ?> input = Map.of(
                "roomIdentifier",
                roomArn,
                "userId",
                USER_ID,
                "capabilities",
                List.of("SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"));
        String token = call("CreateChatToken", input).required("token").stringValue();
        secrets.add(token);
        return RawWebSocket.upgrade(server.websocket(), token).accepted();
    }

    private void malformedFrames() {
        MalformedFrames frames = new MalformedFrames(random, CONTENT);
        for (int sent = 0; sent < FRAMES; sent += FRAMES_A_CONNECTION) {
            try (RawWebSocket socket = connect()) {
                for (int i = 0; i < FRAMES_A_CONNECTION; i++) {
                    String frame = frames.next();
                    socket.text(frame);
                    ObjectNode error = Json.object(socket.nextText());
                    assertThat(error.propertyNames())
                            .as(frame)
                            .containsExactly("Type", "Id", "RequestId", "ErrorCode", "ErrorMessage");
                    assertThat(error.required("Type").stringValue()).as(frame).isEqualTo("ERROR");
                    assertThat(error.required("ErrorCode").intValue()).as(frame).isIn(400, 413);
                }
            }
        }
    }

    private void offences() {
        Offences.all().forEach((offence, expected) -> {
            try (RawWebSocket socket = connect()) {
                assertThat(expected.codes()).as(offence).contains(expected.commit(socket));
            }
        });
    }

    private void serverIsWell() {
        // The server may still be warming up.
        Awaitility.await().atMost(Patience.LIMIT).until(server::isReady);
        call("GetRoom", Map.of("identifier", roomArn));
        server.assertLogIsClean(secrets);
        assertThat(server.log().lines()).noneMatch(line -> line.matches(".*[0-9a-f]{64}.*"));
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }
}
