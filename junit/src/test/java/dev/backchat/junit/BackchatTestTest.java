package dev.backchat.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.ThrottlingException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Tests the annotation, with a seed. */
@BackchatTest(seed = "seed.yaml")
class BackchatTestTest {
    private static final String LOBBY = "arn:aws:ivschat:us-east-1:000000000000:room/lobbyLobby01";

    private static int rooms(Backchat backchat) {
        return backchat.client().listRooms(list -> {}).join().rooms().size();
    }

    @Test
    void usersTalkInARoomOfTheSeed(Backchat backchat) {
        ChatMember ann = backchat.join(LOBBY, "ann", ChatTokenCapability.SEND_MESSAGE);
        assertThat(ann.nextMessage().content()).isEqualTo("welcome");
        ChatMember bob = backchat.join(LOBBY, "bob");
        ann.send("hello, bob");
        assertThat(bob.nextMessage().content()).isEqualTo("hello, bob");
        backchat.client()
                .sendEvent(event -> event.roomIdentifier(LOBBY).eventName("app:START"))
                .join();
        assertThat(bob.nextEvent().eventName()).isEqualTo("app:START");
        assertThat(backchat.frames().ofUser("ann"))
                .extracting(Frames.Frame::kind)
                .contains("CreateChatToken", "CONNECT", "SEND_MESSAGE", "MESSAGE");
        assertThat(backchat.frames().ofRoom(LOBBY))
                .hasSizeLessThan(backchat.frames().all().size() + 1);
    }

    /** Each of the two would fail after the other. */
    @Test
    void eachTestBeginsWithTheSeed(Backchat backchat) {
        assertThat(rooms(backchat)).isEqualTo(1);
        backchat.client().createRoom(room -> room.name("more")).join();
        assertThat(rooms(backchat)).isEqualTo(2);
    }

    @Test
    void eachTestBeginsWithTheSeedAgain(Backchat backchat) {
        eachTestBeginsWithTheSeed(backchat);
    }

    @Test
    void faultsStrike(Backchat backchat) {
        backchat.faults()
                .add(Fault.onOperation("GetRoom")
                        .inRoom(LOBBY)
                        .error("ThrottlingException")
                        .times(10));
        assertThatThrownBy(() -> backchat.client()
                        .getRoom(room -> room.identifier(LOBBY))
                        .join())
                .hasCauseInstanceOf(ThrottlingException.class);
        backchat.faults().clear();
        assertThat(backchat.faults().count()).isZero();
        backchat.client().getRoom(room -> room.identifier(LOBBY)).join();
        assertThatThrownBy(
                        () -> backchat.faults().add(Fault.onOperation("Nothing").drop()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("operation must be one of the service's");
    }

    @Test
    void theClockMovesForward(Backchat backchat) {
        ChatMember ann = backchat.join(LOBBY, "ann", ChatTokenCapability.SEND_MESSAGE);
        java.time.Instant before = ann.send("now").sendTime();
        backchat.advanceClock(Duration.ofMinutes(10));
        assertThat(ann.send("later").sendTime()).isAfter(before.plus(Duration.ofMinutes(9)));
    }

    /** Nothing of the server may meet the versions of the application that is tested. */
    @Test
    void nothingOfTheServerIsOnTheClassPath() {
        String classPath = System.getProperty("java.class.path").toLowerCase(Locale.ROOT);
        assertThat(classPath)
                .contains("backchat")
                .doesNotContain("netty", "logback", "slf4j", "sqlite", "micrometer", "picocli", "jackson-dataformat");
    }

    @Nested
    class Within {
        @Test
        void usesTheSameServer(Backchat backchat) {
            assertThat(rooms(backchat)).isEqualTo(1);
        }
    }
}
