package dev.backchat.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.cloud.FakeCloudWatchLogs;
import dev.backchat.conformance.cloud.FakeFirehose;
import dev.backchat.conformance.cloud.S3Proxy;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * Chat logs of a server in a process of its own, delivered to a real S3-compatible server, and to fakes of the wire
 * protocols of CloudWatch Logs and Firehose.
 */
class ChatLogDeliveryTest {
    private static final String ACCOUNT = "123456789012";
    private static final String BUCKET = "chat-logs";
    private static final String GROUP = "/chat/logs";
    private static final String STREAM = "chat-stream";
    /** How long destinations are down; {@code -Dbackchat.test.outage=120} takes two minutes of it. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("backchat.test.outage", 8));

    @TempDir
    private Path directory;

    private final SignedHttp http = new SignedHttp();
    private final FakeCloudWatchLogs logs = new FakeCloudWatchLogs();
    private final FakeFirehose firehose = new FakeFirehose();
    private S3Proxy s3;
    private BackchatProcess server;

    @BeforeEach
    void start() {
        s3 = new S3Proxy(directory.resolve("s3"));
        s3.createBucket(BUCKET);
        logs.createLogGroup(GROUP);
        firehose.createDeliveryStream(STREAM);
        server = startServer();
    }

    private BackchatProcess startServer() {
        return BackchatProcess.start(
                Map.of(
                        "AWS_ENDPOINT_URL_S3", s3.endpoint().toString(),
                        "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", logs.endpoint().toString(),
                        "AWS_ENDPOINT_URL_FIREHOSE", firehose.endpoint().toString(),
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test"),
                "--data",
                directory.resolve("data").toString());
    }

    @AfterEach
    void stop() {
        server.close();
        s3.close();
        logs.close();
        firehose.close();
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

    private static String arn(ObjectNode resource) {
        return resource.required("arn").stringValue();
    }

    private String configuration(Map<String, ?> destination) {
        ObjectNode created = call("CreateLoggingConfiguration", Map.of("destinationConfiguration", destination));
        assertThat(created.required("state").stringValue()).isEqualTo("ACTIVE");
        return arn(created);
    }

    private String s3Configuration() {
        return configuration(Map.of("s3", Map.of("bucketName", BUCKET)));
    }

    private String cloudWatchConfiguration() {
        return configuration(Map.of("cloudWatchLogs", Map.of("logGroupName", GROUP)));
    }

    private String firehoseConfiguration() {
        return configuration(Map.of("firehose", Map.of("deliveryStreamName", STREAM)));
    }

    private ObjectNode room(String... configurations) {
        return call(
                "CreateRoom",
                Map.of("maximumMessageRatePerSecond", 100, "loggingConfigurationIdentifiers", List.of(configurations)));
    }

    private RawWebSocket connect(ObjectNode room, String userId) {
        String token = call(
                        "CreateChatToken",
                        Map.of(
                                "roomIdentifier",
                                arn(room),
                                "userId",
                                userId,
                                "capabilities",
                                List.of("SEND_MESSAGE", "DELETE_MESSAGE"),
                                "attributes",
                                Map.of("name", "Ann é")))
                .required("token")
                .stringValue();
        return RawWebSocket.upgrade(server.websocket(), token).accepted();
    }

    private static String say(RawWebSocket socket, String content) {
        socket.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", content, "RequestId", "r")));
        return socket.nextText();
    }

    /** What a record of a frame must be, to the byte. */
    private static String record(String frame) {
        ObjectNode json = Json.object(frame);
        String time = json.required("SendTime").stringValue();
        long millis = Instant.parse(time).toEpochMilli();
        String timestamp = Instant.ofEpochMilli(millis).plusNanos(1).toString().replaceAll("000001Z$", "Z");
        return "{\"event_timestamp\":\"" + timestamp + "\",\"type\":\""
                + json.required("Type").stringValue() + "\",\"payload\":" + frame + ",\"version\":\"1.0\"}";
    }

    private List<String> inS3(ObjectNode room) {
        String id = room.required("id").stringValue();
        List<String> records = new ArrayList<>();
        for (Path object : s3.objects(BUCKET)) {
            String key = s3.key(BUCKET, object);
            assertThat(key)
                    .matches(
                            "AWSLogs/" + ACCOUNT + "/IVSChatLogs/1.0/us-west-2/room_[a-zA-Z0-9]{12}/[0-9]{4}/[0-9]{2}/"
                                    + "[0-9]{2}/[0-9]{2}/" + ACCOUNT
                                    + "_IVSChatLogs_1.0_us-west-2_room_[a-zA-Z0-9]{12}_[0-9]{8}T[0-9]{4}Z_[0-9a-f]{8}\\.log\\.gz");
            if (key.contains("/room_" + id + "/")) {
                try (GZIPInputStream gzip = new GZIPInputStream(Files.newInputStream(object))) {
                    new String(gzip.readAllBytes(), UTF_8).lines().forEach(records::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return records;
    }

    private List<String> inCloudWatch(ObjectNode room) {
        List<FakeCloudWatchLogs.Event> events = logs.events(
                GROUP, "aws/IVSChatLogs/1.0/room_" + room.required("id").stringValue());
        assertThat(events)
                .allSatisfy(event -> assertThat(Instant.ofEpochMilli(event.timestamp()))
                        .isEqualTo(Instant.parse(Json.object(event.message())
                                .required("event_timestamp")
                                .stringValue())));
        return events.stream().map(FakeCloudWatchLogs.Event::message).toList();
    }

    private List<String> inFirehose() {
        return firehose.records(STREAM).stream()
                .map(record -> {
                    assertThat(record).endsWith("}\n");
                    return record.strip();
                })
                .toList();
    }

    private void awaitDelivered(int records) {
        Awaitility.await("the records")
                .pollInterval(Duration.ofMillis(200))
                .until(() -> server.metric("backchat_log_records_waiting", "") == 0
                        && server.metric("backchat_log_records_delivered_total", "") >= records);
    }

    @Test
    void deliversEachRecordOnceToEachDestination() throws InterruptedException {
        ObjectNode room = room(s3Configuration(), cloudWatchConfiguration(), firehoseConfiguration());
        List<String> expected = new ArrayList<>();
        try (RawWebSocket socket = connect(room, "ann")) {
            for (int i = 0; i < 30; i++) {
                expected.add(record(say(socket, "greetings " + i + " \uD83D\uDE00")));
                Pace.rest();
            }
            call(
                    "SendEvent",
                    Map.of("roomIdentifier", arn(room), "eventName", "goal", "attributes", Map.of("by", "é")));
            expected.add(record(socket.nextText()));
            call("DeleteMessage", Map.of("roomIdentifier", arn(room), "id", "AbCdEfGh1234", "reason", "rude"));
            expected.add(record(socket.nextText()));
            // A refused message must not be logged.
            socket.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", "")));
            assertThat(socket.nextText()).contains("ERROR");
        }
        awaitDelivered(3 * expected.size());
        assertThat(inS3(room)).containsExactlyElementsOf(expected);
        assertThat(inCloudWatch(room)).containsExactlyElementsOf(expected);
        // The destination sometimes accepts only a part of a batch; the rest follows later.
        assertThat(inFirehose()).containsExactlyInAnyOrderElementsOf(expected);
        server.assertLogIsClean(List.of("greetings", "Ann"));
    }

    @Test
    void aDestinationMustExist() {
        for (Map<String, ?> destination : List.of(
                Map.of("s3", Map.of("bucketName", "no-such-bucket")),
                Map.of("cloudWatchLogs", Map.of("logGroupName", "no-such-group")),
                Map.of("firehose", Map.of("deliveryStreamName", "no-such-stream")))) {
            Answer answer = answer("CreateLoggingConfiguration", Map.of("destinationConfiguration", destination));
            assertThat(answer).isInstanceOf(Answer.Failure.class);
            Answer.Failure failure = (Answer.Failure) answer;
            assertThat(failure.errorName()).isEqualTo("ResourceNotFoundException");
            assertThat(failure.httpStatus()).isEqualTo(404);
        }
        String there = s3Configuration();
        Answer update = answer(
                "UpdateLoggingConfiguration",
                Map.of(
                        "identifier",
                        there,
                        "destinationConfiguration",
                        Map.of("s3", Map.of("bucketName", "no-such-bucket"))));
        assertThat(((Answer.Failure) update).errorName()).isEqualTo("ResourceNotFoundException");
        s3.goDown();
        Answer.Failure unreachable = (Answer.Failure) answer(
                "CreateLoggingConfiguration",
                Map.of("destinationConfiguration", Map.of("s3", Map.of("bucketName", BUCKET))));
        assertThat(unreachable.errorName()).isEqualTo("ValidationException");
        assertThat(unreachable.message())
                .isEqualTo("Request member: destinationConfiguration.s3.bucketName failed to satisfy the constraints:"
                        + " must be usable: the service can't be reached");
    }

    @Test
    @Thorough
    void nothingIsLostWhileTheDestinationsAreDown() throws InterruptedException {
        String bucket = s3Configuration();
        ObjectNode room = room(bucket, cloudWatchConfiguration(), firehoseConfiguration());
        List<String> expected = new ArrayList<>();
        try (RawWebSocket socket = connect(room, "ann")) {
            expected.add(record(say(socket, "before")));
            awaitDelivered(3);
            s3.goDown();
            logs.goDown();
            firehose.goDown();
            Instant end = Instant.now().plus(OUTAGE);
            while (Instant.now().isBefore(end)) {
                expected.add(record(say(socket, "meanwhile " + expected.size())));
                Pace.rest();
            }
            assertThat(state(bucket)).isEqualTo("UPDATE_FAILED");
            assertThat(server.metric("backchat_log_delivery_failures_total", bucket))
                    .isPositive();
            s3.comeUp();
            logs.comeUp();
            firehose.comeUp();
            expected.add(record(say(socket, "after")));
        }
        awaitDelivered(3 * expected.size());
        assertThat(inS3(room)).containsExactlyElementsOf(expected);
        assertThat(inCloudWatch(room)).containsExactlyElementsOf(expected);
        assertThat(inFirehose()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(state(bucket)).isEqualTo("ACTIVE");
        assertThat(server.metric("backchat_log_records_dropped_total", "")).isZero();
    }

    private String state(String configuration) {
        return call("GetLoggingConfiguration", Map.of("identifier", configuration))
                .required("state")
                .stringValue();
    }

    @Test
    @Thorough
    void nothingIsLostWhenTheServerIsKilled() {
        ObjectNode room = room(s3Configuration(), cloudWatchConfiguration(), firehoseConfiguration());
        s3.goDown();
        logs.goDown();
        firehose.goDown();
        List<String> expected = new ArrayList<>();
        RawWebSocket socket = connect(room, "ann");
        for (int i = 0; i < 10; i++) {
            expected.add(record(say(socket, "m" + i)));
        }
        server.kill();
        s3.comeUp();
        logs.comeUp();
        firehose.comeUp();
        server = startServer();
        awaitDelivered(3 * expected.size());
        assertThat(inS3(room)).containsExactlyElementsOf(expected);
        assertThat(inCloudWatch(room)).containsExactlyElementsOf(expected);
        assertThat(inFirehose()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aConfigurationInUseCannotBeDeleted() {
        String configuration = s3Configuration();
        ObjectNode room = room(configuration);
        Answer.Failure failure =
                (Answer.Failure) answer("DeleteLoggingConfiguration", Map.of("identifier", configuration));
        assertThat(failure.errorName()).isEqualTo("ConflictException");
        call("UpdateRoom", Map.of("identifier", arn(room), "loggingConfigurationIdentifiers", List.of()));
        call("DeleteLoggingConfiguration", Map.of("identifier", configuration));
    }
}
