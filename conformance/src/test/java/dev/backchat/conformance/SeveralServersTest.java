package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.FreePorts;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.RedisProcess;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two servers, started as an operator starts them, on a real PostgreSQL and a real Redis. */
@Thorough
class SeveralServersTest {
    private static final String ACCOUNT = "123456789012";

    private static EmbeddedPostgres postgres;
    private static RedisProcess redis;

    private final SignedHttp http = new SignedHttp();

    @BeforeAll
    static void startStores() throws IOException {
        RedisProcess.assumeInstalled();
        redis = new RedisProcess();
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(3))
                .setPort(FreePorts.next())
                .start();
    }

    @AfterAll
    static void stopStores() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    private static BackchatProcess server() {
        BackchatProcess server = BackchatProcess.start(
                "--postgres",
                "postgres://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/postgres",
                "--redis",
                "redis://127.0.0.1:" + redis.port());
        Awaitility.await().until(server::isReady);
        // Its warm-up waits for Redis.
        assertThat(server.log()).doesNotContain("refused a WebSocket");
        return server;
    }

    private Answer.Success call(BackchatProcess server, String operation, Map<String, ?> input) {
        Answer answer = http.call(SdkCaller.ofAccount(server.endpoint(), ACCOUNT), operation, Json.object(input));
        assertThat(answer).isInstanceOf(Answer.Success.class);
        return (Answer.Success) answer;
    }

    private String room(BackchatProcess server) {
        return call(server, "CreateRoom", Map.of("maximumMessageRatePerSecond", 100))
                .output()
                .required("arn")
                .stringValue();
    }

    /** Joins through one server with a token of another. */
    private RawWebSocket join(BackchatProcess server, BackchatProcess maker, String room, String userId) {
        String token = call(
                        maker,
                        "CreateChatToken",
                        Map.of("roomIdentifier", room, "userId", userId, "capabilities", List.of("SEND_MESSAGE")))
                .output()
                .required("token")
                .stringValue();
        return RawWebSocket.upgrade(server.websocket(), token).accepted();
    }

    private static void say(RawWebSocket member, String content) {
        member.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"" + content + "\"}");
    }

    @Test
    void areOneServiceForTheirClients() {
        try (BackchatProcess one = server();
                BackchatProcess other = server()) {
            String room = room(one);
            try (RawWebSocket here = join(one, other, room, "ann");
                    RawWebSocket there = join(other, one, room, "ben")) {
                for (int i = 0; i < 5; i++) {
                    say(here, "here " + i);
                    say(there, "there " + i);
                }
                List<String> heardHere = new ArrayList<>();
                List<String> heardThere = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    heardHere.add(here.nextText());
                    heardThere.add(there.nextText());
                }
                assertThat(heardHere).isEqualTo(heardThere).doesNotHaveDuplicates();

                call(other, "UpdateRoom", Map.of("identifier", room, "maximumMessageLength", 3));
                say(here, "long");
                assertThat(here.nextText()).contains("\"ErrorCode\":400");

                call(one, "DisconnectUser", Map.of("roomIdentifier", room, "userId", "ben"));
                assertThat(here.nextText()).contains("aws:DISCONNECT_USER");
                assertThat(there.nextText()).contains("aws:DISCONNECT_USER");
                there.nextClose();

                call(other, "DeleteRoom", Map.of("identifier", room));
                assertThat(here.nextClose().closeReason()).isEqualTo("Room deleted");
                assertThat(http.call(
                                SdkCaller.ofAccount(one.endpoint(), ACCOUNT),
                                "GetRoom",
                                Json.object(Map.of("identifier", room))))
                        .isInstanceOf(Answer.Failure.class);
            }
        }
    }

    @Test
    void othersGoOnWhenOneIsKilledAndAnotherTakesItsPlace() {
        try (BackchatProcess one = server();
                BackchatProcess other = server()) {
            String room = room(one);
            try (RawWebSocket lost = join(one, one, room, "ann");
                    RawWebSocket member = join(other, one, room, "ben")) {
                say(lost, "before");
                assertThat(member.nextText()).contains("before");
                one.kill();
                lost.awaitEnd();
                say(member, "after");
                assertThat(member.nextText()).contains("after");
                try (BackchatProcess next = server();
                        RawWebSocket back = join(next, other, room, "ann")) {
                    say(back, "back");
                    assertThat(member.nextText()).contains("back");
                    assertThat(back.nextText()).contains("back");
                }
            }
        }
    }
}
