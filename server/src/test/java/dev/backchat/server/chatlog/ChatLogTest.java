package dev.backchat.server.chatlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.time.ServerClock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tests which of the frames sent to rooms are delivered, and where. */
class ChatLogTest extends ChatLogFixture {
    @Test
    void deliversEachRecordOnceToEachDestination() throws IOException {
        Arn s3 = create(DestinationConfiguration.s3("my-bucket"));
        Arn group = create(DestinationConfiguration.cloudWatchLogs("/my/group"));
        Arn stream = create(DestinationConfiguration.firehose("my-stream"));
        StoredRoom one = room(s3, group, stream);
        StoredRoom other = room(s3, group, stream);
        List<String> ofOne = new ArrayList<>();
        List<String> ofOther = new ArrayList<>();
        try (ChatLog log = open(SOON)) {
            for (int i = 0; i < 200; i++) {
                ofOne.add(say(log, one, "one " + i));
                ofOther.add(say(log, other, "other " + i));
            }
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 1200);
        }
        assertThat(objects("my-bucket/AWSLogs/000000000000/IVSChatLogs/1.0/us-east-1/room_"
                        + one.arn().id()))
                .containsExactlyInAnyOrderElementsOf(ofOne);
        assertThat(objects("my-bucket")).hasSize(400).containsAll(ofOther);
        assertThat(lines("cloudwatch/%2fmy%2fgroup/aws/IVSChatLogs/1.0/room_"
                        + one.arn().id() + ".jsonl"))
                .containsExactlyElementsOf(ofOne);
        assertThat(lines("cloudwatch/%2fmy%2fgroup/aws/IVSChatLogs/1.0/room_"
                        + other.arn().id() + ".jsonl"))
                .containsExactlyElementsOf(ofOther);
        assertThat(lines("firehose/my-stream.jsonl"))
                .hasSize(400)
                .containsAll(ofOne)
                .containsAll(ofOther);
    }

    @Test
    void eventsAreLoggedToo() throws IOException {
        StoredRoom room = room(create(DestinationConfiguration.firehose("events")));
        ChatFrame event = new ChatFrame.Event("AbCdEfGh1234", "", "goal", Map.of("by", "ann"), TIME);
        try (ChatLog log = open(SOON)) {
            log.appending(room, event, FrameWriter.write(event)).run();
            Awaitility.await().until(() -> !lines("firehose/events.jsonl").isEmpty());
        }
        assertThat(lines("firehose/events.jsonl"))
                .containsExactly("{\"event_timestamp\":\"2023-01-05T14:33:32.894Z\",\"type\":\"EVENT\",\"payload\":"
                        + "{\"Type\":\"EVENT\",\"Id\":\"AbCdEfGh1234\",\"RequestId\":\"\",\"EventName\":\"goal\","
                        + "\"Attributes\":{\"by\":\"ann\"},\"SendTime\":\"2023-01-05T14:33:32.894089757Z\"},"
                        + "\"version\":\"1.0\"}");
    }

    @Test
    void aRoomWithoutAConfigurationIsNotLogged() throws IOException {
        try (ChatLog log = open(SOON)) {
            say(log, room(), "unheard of");
        }
        assertThat(directory.resolve("logs")).doesNotExist();
        assertThat(directory.resolve("spool")).doesNotExist();
    }

    @Test
    void recordsWaitWhileTheDestinationIsDownAndTheStateShowsIt() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        StoredRoom room = room(configuration);
        // Makes deliveries fail by a file in place of the folder.
        Files.writeString(directory.resolve("logs"), "in the way");
        List<String> said = new ArrayList<>();
        try (ChatLog log = open(SOON)) {
            for (int i = 0; i < 100; i++) {
                said.add(say(log, room, "m" + i));
            }
            Awaitility.await().until(() -> log.isFailing(configuration));
            Awaitility.await()
                    .until(() ->
                            meters.get("backchat.log.records.waiting").gauge().value() == 100);
            assertThat(counted("backchat.log.delivery.failures")).isPositive();
            Files.delete(directory.resolve("logs"));
            said.add(say(log, room, "after"));
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 101);
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl")).containsExactlyElementsOf(said);
    }

    @Test
    void theNextProcessDeliversWaitingRecords() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Files.writeString(directory.resolve("logs"), "in the way");
        String said;
        try (ChatLog log = open(SOON)) {
            said = say(log, room(configuration), "hello");
        }
        Files.delete(directory.resolve("logs"));
        try (ChatLog log = open(SOON)) {
            Awaitility.await().until(() -> !lines("firehose/stream.jsonl").isEmpty());
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl")).containsExactly(said);
    }

    @Test
    void waitingRecordsAreDeliveredWhenTheServerStops() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        try (ChatLog log = open(Duration.ofHours(1))) {
            say(log, room(configuration), "hello", clock.instant());
            assertThat(lines("firehose/stream.jsonl")).isEmpty();
        }
        assertThat(lines("firehose/stream.jsonl")).singleElement().asString().contains("hello");
    }

    @Test
    void theNextProcessDeliversTheRecordsOfADeletedConfiguration() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Files.writeString(directory.resolve("logs"), "in the way");
        String said;
        try (ChatLog log = open(SOON)) {
            said = say(log, room(configuration), "hello");
            delete(log, configuration);
            Awaitility.await().until(() -> counted("backchat.log.delivery.failures") > 0);
        }
        Files.delete(directory.resolve("logs"));
        try (ChatLog log = open(SOON)) {
            Awaitility.await().until(() -> spooled().isEmpty());
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl")).containsExactly(said);
    }

    @Test
    void aDeletedConfigurationsRecordsAreGivenUpAfterAnHour() throws IOException {
        AtomicLong nanos = new AtomicLong();
        clock = ServerClock.of(clock, nanos::get);
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Files.writeString(directory.resolve("logs"), "in the way");
        try (ChatLog log = open(SOON)) {
            say(log, room(configuration), "hello");
            delete(log, configuration);
            nanos.addAndGet(Duration.ofHours(1).toNanos() - 1);
            Awaitility.await().until(() -> counted("backchat.log.delivery.failures") > 0);
            assertThat(spooled()).isNotEmpty();
            nanos.addAndGet(1);
            Awaitility.await().until(() -> spooled().isEmpty());
            assertThat(counted("backchat.log.records.dropped")).isEqualTo(1);
        }
    }

    @Test
    void aGroupNameCannotEscapeTheFolder() throws IOException {
        StoredRoom room = room(create(DestinationConfiguration.cloudWatchLogs("../../../../etc/x")));
        try (ChatLog log = open(SOON)) {
            say(log, room, "hello");
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 1);
        }
        assertThat(directory.resolve("logs/" + ACCOUNT + "/us-east-1/cloudwatch/%2e.%2f..%2f..%2f..%2fetc%2fx"))
                .isDirectory();
    }

    @Test
    void equalNamesOfTwoAccountsAreKeptApart() throws IOException {
        DestinationConfiguration destination = DestinationConfiguration.cloudWatchLogs("chat");
        StoredRoom one = room(create("111111111111", destination));
        StoredRoom other = room(create("222222222222", destination));
        String ofOne;
        String ofOther;
        try (ChatLog log = open(SOON)) {
            ofOne = say(log, one, "one");
            ofOther = say(log, other, "other");
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 2);
        }
        String stream = "cloudwatch/chat/aws/IVSChatLogs/1.0/room_";
        assertThat(lines("111111111111", stream + one.arn().id() + ".jsonl")).containsExactly(ofOne);
        assertThat(lines("222222222222", stream + other.arn().id() + ".jsonl")).containsExactly(ofOther);
        assertThat(lines("111111111111", stream + other.arn().id() + ".jsonl")).isEmpty();
    }

    @Test
    void aGroupNameCannotBlockAnotherGroupsFile() throws IOException {
        StoredRoom victim = room(create(DestinationConfiguration.cloudWatchLogs("chat")));
        // As a folder, it would be at the path of the victim's file.
        String inTheWay = "chat/aws/IVSChatLogs/1.0/room_" + victim.arn().id() + ".jsonl";
        StoredRoom intruder = room(create(DestinationConfiguration.cloudWatchLogs(inTheWay)));
        try (ChatLog log = open(SOON)) {
            say(log, intruder, "first");
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 1);
            String said = say(log, victim, "hello");
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 2);
            assertThat(lines("cloudwatch/chat/aws/IVSChatLogs/1.0/room_"
                            + victim.arn().id() + ".jsonl"))
                    .containsExactly(said);
        }
    }
}
