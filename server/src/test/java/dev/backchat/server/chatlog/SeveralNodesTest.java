package dev.backchat.server.chatlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests chat logs of two nodes, each with a spool of its own, whose configurations the other one changes. */
class SeveralNodesTest extends ChatLogFixture {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration HOUR = Duration.ofHours(1);

    SeveralNodesTest() {
        super(TestPostgres.open());
    }

    private List<String> spools(String folder) throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve(folder))) {
            return all.map(each -> each.getFileName().toString())
                    .filter(name -> !name.equals("journal"))
                    .toList();
        }
    }

    @Test
    void aConfigurationThatAnotherNodeCreatedIsLoggedToAtOnce() throws IOException {
        try (ChatLog other = open("other", SOON, new LogMeters(meters))) {
            Arn configuration = create(DestinationConfiguration.firehose("stream"));
            String line = say(other, room(configuration), "hello");
            await().atMost(LIMIT).until(() -> lines("firehose/stream.jsonl").contains(line));
        }
    }

    @Test
    void whatWaitsIsDeliveredAndNothingLeftWhenAnotherNodeDeletesTheConfiguration() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        StoredRoom room = room(configuration);
        try (ChatLog one = open("one", HOUR, new LogMeters(new SimpleMeterRegistry()));
                ChatLog other = open("other", HOUR, new LogMeters(meters))) {
            say(other, room, "hello", clock.instant());
            await().atMost(LIMIT).until(() -> !spools("other").isEmpty());
            other.retireDeleted();
            assertThat(spools("other")).isNotEmpty();
            delete(one, configuration);
            other.retireDeleted();
            await().atMost(LIMIT).until(() -> spools("other").isEmpty());
            assertThat(lines("firehose/stream.jsonl"))
                    .singleElement()
                    .asString()
                    .contains("hello");
        }
    }
}
