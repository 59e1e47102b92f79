package dev.backchat.conformance;

import static dev.backchat.conformance.table.Section.DURABILITY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.table.Column;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A server with {@code --data} that is killed as {@code kill -9} kills, and started again on what it left. */
@Thorough
class DurabilityTest extends ConformanceLane {
    private static final int ROUNDS = 5;
    private static final int WRITERS = 4;
    private static final long SEED = 20_220_426;

    private final SignedHttp http = new SignedHttp();

    @TempDir
    private Path directory;

    DurabilityTest() {
        super(Name.DURABILITY);
        version(Column.SERVER, "this build");
    }

    @TestFactory
    Stream<DynamicTest> durability() {
        String rooms = "Killed while " + WRITERS + " callers write, " + ROUNDS
                + " times over: every acknowledged room is there, as it was acknowledged";
        String tokens = "Tokens from before the restart let in, once; used ones do not";
        String everything = "Tags, logging configurations and deletions survive too";
        announce(DURABILITY, List.of(rooms, tokens, everything));
        return Stream.of(
                cell(DURABILITY, rooms, Column.SERVER, this::killedWhileWriting),
                cell(DURABILITY, tokens, Column.SERVER, this::tokensSurvive),
                cell(DURABILITY, everything, Column.SERVER, this::everythingSurvives));
    }

    private BackchatProcess startOn(String data) {
        return BackchatProcess.start("--data", directory.resolve(data).toString());
    }

    private ObjectNode call(SdkCaller caller, String operation, Map<String, ?> input) {
        Answer answer = http.call(caller, operation, Json.object(input));
        assertThat(answer).as("%s %s", operation, input).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output();
    }

    private static String arn(ObjectNode resource) {
        return resource.required("arn").stringValue();
    }

    private void killedWhileWriting() throws Exception {
        Random random = new Random(SEED);
        Queue<ObjectNode> acknowledged = new ConcurrentLinkedQueue<>();
        BackchatProcess server = startOn("rooms");
        String account = freshCaller(server).accessKeyId();
        for (int round = 0; round < ROUNDS; round++) {
            SdkCaller caller = SdkCaller.ofAccount(server.endpoint(), account);
            CountDownLatch writesUntilTheEnd = new CountDownLatch(20 + random.nextInt(200));
            List<Thread> writers = IntStream.range(0, WRITERS)
                    .mapToObj(i -> Thread.ofVirtual().start(() -> write(caller, acknowledged, writesUntilTheEnd)))
                    .toList();
            writesUntilTheEnd.await();
            server.kill();
            for (Thread writer : writers) {
                writer.join();
            }
            server = startOn("rooms");
            assertAllThere(SdkCaller.ofAccount(server.endpoint(), account), acknowledged);
        }
        server.assertLogIsClean(List.of());
        server.close();
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS * 20);
    }

    /** Creates rooms, and changes every other one, until the server is gone. */
    private void write(SdkCaller caller, Queue<ObjectNode> acknowledged, CountDownLatch writes) {
        try {
            for (int i = 0; ; i++) {
                ObjectNode room = call(caller, "CreateRoom", Map.of("name", "room-" + i, "tags", Map.of("n", "" + i)));
                if (i % 2 == 0) {
                    acknowledged.add(room);
                } else {
                    acknowledged.add(call(caller, "UpdateRoom", Map.of("identifier", arn(room), "name", "changed")));
                }
                writes.countDown();
            }
        } catch (UncheckedIOException e) {
            // The server was killed, and need not keep what it did not acknowledge.
        }
    }

    private void assertAllThere(SdkCaller caller, Queue<ObjectNode> acknowledged) {
        Map<String, ObjectNode> there = new java.util.HashMap<>();
        String nextToken = "";
        do {
            ObjectNode page = call(caller, "ListRooms", Map.of("nextToken", nextToken));
            page.required("rooms").forEach(room -> there.put(arn((ObjectNode) room), (ObjectNode) room));
            nextToken = page.path("nextToken").asString("");
        } while (!nextToken.isEmpty());
        for (ObjectNode room : acknowledged) {
            ObjectNode summary =
                    room.deepCopy().without(List.of("maximumMessageLength", "maximumMessageRatePerSecond"));
            assertThat(there.get(arn(room))).isEqualTo(summary);
        }
    }

    private void tokensSurvive() {
        BackchatProcess before = startOn("tokens");
        SdkCaller caller = freshCaller(before);
        String room = arn(call(caller, "CreateRoom", Map.of()));
        String used = token(caller, room);
        String unused = token(caller, room);
        RawWebSocket.upgrade(before.websocket(), used).accepted().close();
        before.kill();

        BackchatProcess after = startOn("tokens");
        assertThat(RawWebSocket.upgrade(after.websocket(), used).status()).isEqualTo(403);
        RawWebSocket.upgrade(after.websocket(), unused).accepted().close();
        assertThat(RawWebSocket.upgrade(after.websocket(), unused).status()).isEqualTo(403);
        after.assertLogIsClean(List.of(used, unused));
        after.close();
    }

    private String token(SdkCaller caller, String room) {
        return call(caller, "CreateChatToken", Map.of("roomIdentifier", room, "userId", "alice"))
                .required("token")
                .stringValue();
    }

    private void everythingSurvives() {
        BackchatProcess before = startOn("everything");
        SdkCaller caller = freshCaller(before);
        String logging = arn(call(
                caller,
                "CreateLoggingConfiguration",
                Map.of("name", "logs", "destinationConfiguration", Map.of("s3", Map.of("bucketName", "chat-logs")))));
        String room = arn(call(caller, "CreateRoom", Map.of("loggingConfigurationIdentifiers", List.of(logging))));
        String deleted = arn(call(caller, "CreateRoom", Map.of()));
        call(caller, "DeleteRoom", Map.of("identifier", deleted));
        call(caller, "TagResource", Map.of("resourceArn", room, "tags", Map.of("team", "live")));
        List<ObjectNode> seen = look(caller, room, logging);
        before.kill();

        BackchatProcess after = startOn("everything");
        SdkCaller again = SdkCaller.ofAccount(after.endpoint(), caller.accessKeyId());
        assertThat(look(again, room, logging)).isEqualTo(seen);
        assertThat(http.call(again, "GetRoom", Json.object(Map.of("identifier", deleted))))
                .isInstanceOf(Answer.Failure.class);
        after.close();
    }

    private List<ObjectNode> look(SdkCaller caller, String room, String logging) {
        List<ObjectNode> seen = new ArrayList<>();
        seen.add(call(caller, "GetRoom", Map.of("identifier", room)));
        seen.add(call(caller, "GetLoggingConfiguration", Map.of("identifier", logging)));
        seen.add(call(caller, "ListRooms", Map.of()));
        seen.add(call(caller, "ListTagsForResource", Map.of("resourceArn", room)));
        return seen;
    }

    @AfterAll
    void stop() {
        http.close();
    }
}
