package dev.backchat.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.BackchatProcess;
import dev.backchat.conformance.Json;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * What must be left of a server that has ended.
 *
 * @param rooms that it acknowledged
 * @param records of its chat log: all that members heard, but for those that it counted as dropped
 */
public record Left(List<String> rooms, long records) {
    /** Where to log to so that it is found. */
    public static final Map<String, ?> LOGS = Map.of("firehose", Map.of("deliveryStreamName", "chat"));

    /** Counts what a server says is lost. */
    public static final String DROPPED = "backchat_log_records_dropped_total";

    /** Ends a load, and then its server, as {@code kill -9} does. */
    public static Left of(BackchatProcess server, SteadyLoad load) {
        load.close();
        Left left = new Left(load.acknowledged(), load.heard() - (long) server.metric(DROPPED, ""));
        server.kill();
        return left;
    }

    /** Ends a server, as {@code kill -9} does, in the middle of a load. */
    public static Left ofKilled(BackchatProcess server, SteadyLoad load) {
        long dropped = (long) server.metric(DROPPED, "");
        load.expectTheEnd();
        server.kill();
        load.close();
        return new Left(load.acknowledged(), load.heard() - dropped);
    }

    /**
     * Demands that SQLite finds no fault with the store, and that a server that starts on it has it all.
     *
     * @param gone how many of the records need not be there
     */
    public void assertFoundIn(Path data, int gone) {
        assertSound(data);
        try (BackchatProcess again = BackchatProcess.start("--data", data.toString());
                SignedHttp http = new SignedHttp()) {
            assertThat(rooms).isNotEmpty();
            for (String room : rooms) {
                SdkCaller caller = SdkCaller.ofAccount(again.endpoint(), SteadyLoad.ACCOUNT);
                Answer answer = http.call(caller, "GetRoom", Json.object(Map.of("identifier", room)));
                assertThat(answer).as(room).isInstanceOf(Answer.Success.class);
            }
            Path log = data.resolve("logs/" + SteadyLoad.ACCOUNT + "/" + SdkCaller.REGION + "/firehose/chat.jsonl");
            Awaitility.await().untilAsserted(() -> assertThat(lines(log)).isGreaterThanOrEqualTo(records - gone));
            again.assertLogIsClean(List.of(SteadyLoad.SAID));
        }
    }

    private static long lines(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.distinct().count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertSound(Path data) {
        try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("backchat.db"));
                ResultSet found = store.createStatement().executeQuery("PRAGMA integrity_check")) {
            assertThat(found.next()).isTrue();
            assertThat(found.getString(1)).isEqualTo("ok");
            assertThat(found.next()).isFalse();
        } catch (SQLException e) {
            throw new AssertionError("the store can't be read", e);
        }
    }
}
