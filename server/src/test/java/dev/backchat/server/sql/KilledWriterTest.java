package dev.backchat.server.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a writing process without warning, and tests that what it acknowledged is there. */
@Thorough
class KilledWriterTest {
    private static final int ROUNDS = 3;

    /** Writes rooms and says of each that it is written, until somebody kills it. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            Rooms rooms = new Rooms(SqliteDatabase.open(Path.of(arguments[0])));
            while (true) {
                Arn arn = new Arn("us-east-1", "123456789012", ResourceType.ROOM, ResourceId.next());
                Instant now = Instant.ofEpochMilli(1);
                rooms.create(new StoredRoom(arn, RoomSettings.DEFAULT, Map.of(), now, now), 0);
                System.out.println(arn);
            }
        }
    }

    @Test
    void losesNoAcknowledgedWrite(@TempDir Path directory) throws IOException, InterruptedException {
        List<String> acknowledged = new ArrayList<>();
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader written = writer.inputReader(UTF_8)) {
                int killAfter = 20 + random.nextInt(100);
                for (int i = 0; i < killAfter; i++) {
                    acknowledged.add(written.readLine());
                }
                // Process.destroyForcibly would also close the stream that is read below.
                writer.toHandle().destroyForcibly();
                written.lines()
                        .filter(line -> line.length() == acknowledged.getFirst().length())
                        .forEach(acknowledged::add);
            }
            writer.waitFor();
            try (Database database = SqliteDatabase.open(directory)) {
                Rooms rooms = new Rooms(database);
                assertThat(acknowledged)
                        .allSatisfy(
                                arn -> assertThat(rooms.find(Arn.parse(arn))).isPresent());
            }
        }
    }
}
