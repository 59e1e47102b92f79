package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatToken;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the movable clock and crowds by the real client. */
class DevClockTest {
    private Server server;
    private Ivschat ivschat;
    private DevClient kit;
    private String room;

    @BeforeEach
    void start() throws Exception {
        server = Server.start(ServerConfig.forDevelopment());
        ivschat = Configs.client(server);
        kit = new DevClient(server);
        room = ivschat.createRoom(r -> r.name("one")).join().arn();
    }

    @AfterEach
    void stop() {
        ivschat.close();
        server.close();
    }

    private void advance(String time) throws Exception {
        assertThat(kit.post("/dev/clock", "{\"advance\":\"" + time + "\"}").statusCode())
                .isEqualTo(200);
    }

    @Test
    void tokensExpire() throws Exception {
        String token = ivschat.createChatToken(t -> t.roomIdentifier(room).userId("ann"))
                .join()
                .token();
        advance("2m");
        ChatRoom late = ChatRoom.builder(
                        "ws://127.0.0.1:" + server.port(),
                        () -> CompletableFuture.completedFuture(new ChatToken(token)))
                .build();
        assertThatThrownBy(() -> late.connect().join()).hasMessageContaining("The chat token has expired");
        RoomMember.join(server, ivschat, room, "ann").close();
    }

    @Test
    void sessionsExpireAndMessagesCarryTheNewTime() throws Exception {
        try (RoomMember member = RoomMember.join(server, ivschat, room, "ann")) {
            advance("3h");
            kit.awaitConnects("ann", 2);
            ChatFrame.Message message = member.room.sendMessage("late").join();
            assertThat(Duration.between(Instant.now(), message.sendTime())).isGreaterThan(Duration.ofHours(2));
            // Requests are signed by the machine's clock, which nobody has moved.
            ivschat.listRooms(rooms -> {}).join();
        }
        assertThat(kit.get("/dev/clock").path("aheadInMillis").asLong())
                .isEqualTo(Duration.ofHours(3).toMillis());
    }

    @Test
    void aResetTakesTheClockBack() throws Exception {
        advance("30d");
        assertThat(kit.post("/dev/reset", "").statusCode()).isEqualTo(204);
        assertThat(kit.get("/dev/clock").path("aheadInMillis").asLong()).isZero();
        String again = ivschat.createRoom(r -> r.name("again")).join().arn();
        try (RoomMember member = RoomMember.join(server, ivschat, again, "ann")) {
            Instant time = member.room.sendMessage("now").join().sendTime();
            assertThat(Duration.between(Instant.now(), time)).isLessThan(Duration.ofDays(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"advance\":\"-1h\"}", "{\"advance\":\"1\"}", "{\"advance\":\"4000d\"}"})
    void theClockIsNeverMovedBackOrTooFar(String body) throws Exception {
        assertThat(kit.post("/dev/clock", body).body()).contains("advance must");
        assertThat(kit.get("/dev/clock").path("aheadInMillis").asLong()).isZero();
    }

    @Test
    void aCrowdTalks() throws Exception {
        try (RoomMember member = RoomMember.join(server, ivschat, room, "ann")) {
            assertThat(kit.post("/dev/crowd", "{\"room\":\"" + room + "\",\"people\":3,\"messagesPerSecond\":10}")
                            .statusCode())
                    .isEqualTo(201);
            for (int i = 0; i < 6; i++) {
                assertThat(member.next().sender().userId()).isEqualTo("viewer-" + (i % 3 + 1));
            }
            assertThat(kit.get("/dev/crowd").path("crowds").path(0).path("sent").asLong())
                    .isGreaterThanOrEqualTo(6);
            assertThat(kit.send("DELETE", "/dev/crowd", "").statusCode()).isEqualTo(204);
            assertThat(kit.get("/dev/crowd").path("crowds")).isEmpty();
        }
    }

    @Test
    void wrongCrowdsNameWhatIsWrong() throws Exception {
        String to = "{\"room\":\"" + room + "\",";
        assertThat(kit.post("/dev/crowd", to + "\"people\":1001,\"messagesPerSecond\":1}")
                        .body())
                .contains("people must be from 1 to 1000");
        assertThat(kit.post("/dev/crowd", to + "\"people\":1,\"messagesPerSecond\":0}")
                        .body())
                .contains("messagesPerSecond must be from 1 to 100");
        assertThat(kit.post("/dev/crowd", to + "\"people\":1,\"messagesPerSecond\":11}")
                        .body())
                .contains("messagesPerSecond must be at most 10");
        assertThat(kit.post("/dev/crowd", "{\"room\":\"x\",\"people\":1,\"messagesPerSecond\":1}")
                        .body())
                .contains("room must be the ARN");
        assertThat(kit.post(
                                "/dev/crowd",
                                "{\"room\":\"arn:aws:ivschat:us-east-1:000000000000:room/gone\",\"people\":1,"
                                        + "\"messagesPerSecond\":1}")
                        .statusCode())
                .isEqualTo(404);
    }
}
