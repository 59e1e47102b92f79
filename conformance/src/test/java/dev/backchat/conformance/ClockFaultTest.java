package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.fault.Left;
import dev.backchat.conformance.fault.SetClock;
import dev.backchat.conformance.fault.SteadyLoad;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.JavaSdk;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A server whose machine's clock is set, while people chat. */
@Thorough
@ResourceLock(JavaSdk.CLOCK)
class ClockFaultTest {
    private static final String DELIVERED = "backchat_log_records_delivered_total";
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private final JavaSdk sdk = new JavaSdk();
    private final SignedHttp http = new SignedHttp();
    private BackchatProcess server;
    private SetClock clock;

    private void start() {
        clock = new SetClock(directory);
        BackchatProcess.build();
        server = BackchatProcess.start(clock.environment());
    }

    @AfterEach
    void stop() {
        sdk.close();
        http.close();
        if (server != null) {
            server.close();
        }
    }

    /** By an SDK that lets a refusal tell it what time it is. */
    private String token(String room) {
        Answer answer = sdk.call(
                SdkCaller.ofAccount(server.endpoint(), SteadyLoad.ACCOUNT).attempting(3),
                "CreateChatToken",
                Json.object(Map.of("roomIdentifier", room, "userId", "ann")));
        assertThat(answer).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output().required("token").stringValue();
    }

    private RawWebSocket.Upgrade use(String token) {
        return RawWebSocket.upgrade(server.websocket(), token);
    }

    private void assertLetsIn(String token) {
        use(token).accepted().close();
    }

    private void assertRefused(String token, String why) {
        RawWebSocket.Upgrade refused = use(token);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains(why);
    }

    /** A request of somebody whose clock is right. */
    private HttpResponse<String> listRooms() {
        return http.send(SignedHttp.request(
                        SdkCaller.ofAccount(server.endpoint(), SteadyLoad.ACCOUNT), "ListRooms", Json.object(Map.of()))
                .signed());
    }

    /** Sets the server's clock off, and waits until an answer's {@code Date} tells so, as it must, to a minute. */
    private void set(Duration off) {
        clock.set(off);
        Awaitility.await().untilAsserted(() -> {
            String date = listRooms().headers().firstValue("Date").orElseThrow();
            assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .isCloseTo(Instant.now().plus(off), within(1, ChronoUnit.MINUTES));
        });
    }

    private void assertRefusesSignatures() {
        HttpResponse<String> refused = listRooms();
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("x-amzn-ErrorType")).hasValue("InvalidSignatureException");
    }

    @Test
    void settingTheClockForwardAndBackEndsNoSessionAndRevivesNoUsedToken() {
        start();
        try (SteadyLoad load = SteadyLoad.ofChat(server, Left.LOGS)) {
            String used = token(load.room());
            assertLetsIn(used);
            String unused = token(load.room());

            set(HOUR);
            assertRefusesSignatures();
            load.awaitChat();
            assertRefused(unused, "The chat token has expired");
            String later = token(load.room());
            assertLetsIn(later);
            String alsoLater = token(load.room());

            set(Duration.ZERO);
            load.awaitChat();
            assertRefused(used, "The chat token has been used already");
            assertRefused(later, "The chat token is not yet valid");
            assertRefused(alsoLater, "The chat token is not yet valid");
            assertLetsIn(unused);
            assertLetsIn(token(load.room()));
            load.awaitChat();
            server.assertLogIsClean(List.of(SteadyLoad.SAID, used, unused, later, alsoLater));
        }
    }

    @Test
    void settingTheClockBackDelaysNoChatLogOrRevocation() {
        start();
        try (SteadyLoad load = SteadyLoad.ofChat(server, Left.LOGS)) {
            String before = token(load.room());

            set(HOUR.negated());
            assertRefusesSignatures();
            load.awaitChat();
            assertRefused(before, "The chat token is not yet valid");
            double delivered = server.metric(DELIVERED, "");
            load.await(() -> server.metric(DELIVERED, "") > delivered + 20);
            String revoked = token(load.room());
            server.revoke(load.room(), "ann");
            assertRefused(revoked, "The chat token has been revoked");
            assertRefused(before, "The chat token is not yet valid");
            assertLetsIn(token(load.room()));

            set(Duration.ZERO);
            load.awaitChat();
            assertRefused(revoked, "The chat token has expired");
            assertLetsIn(token(load.room()));
            server.assertLogIsClean(List.of(SteadyLoad.SAID, before, revoked));
        }
    }
}
