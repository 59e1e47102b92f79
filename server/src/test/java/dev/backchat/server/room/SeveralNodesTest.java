package dev.backchat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.ConflictException;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ServiceQuotaExceededException;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.PostgresUrl;
import dev.backchat.server.sql.TestPostgres;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests changes that two nodes make at once, which one writer at a time keeps apart on SQLite. */
class SeveralNodesTest {
    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final int CHANGES = 40;

    private final PostgresUrl url = TestPostgres.newDatabase();
    private final List<Database> databases = List.of(TestPostgres.open(url), TestPostgres.open(url));
    private final List<Rooms> nodes = databases.stream().map(Rooms::new).toList();
    private final List<LoggingConfigurations> logging =
            databases.stream().map(LoggingConfigurations::new).toList();

    @AfterEach
    void close() {
        databases.forEach(Database::close);
    }

    private static StoredRoom room(List<Arn> logging) {
        return new StoredRoom(
                new Arn(REGION, ACCOUNT, ResourceType.ROOM, ResourceId.next()),
                new RoomSettings("", 10, 500, null, logging),
                Map.of(),
                NOW,
                NOW);
    }

    private static LoggingConfiguration configuration() {
        Arn arn = new Arn(REGION, ACCOUNT, ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
        return new LoggingConfiguration(
                arn.toString(),
                arn.id(),
                NOW,
                NOW,
                null,
                DestinationConfiguration.firehose("stream"),
                "ACTIVE",
                Map.of());
    }

    /** Runs all at once; returns what each threw, or null. */
    private static List<Throwable> together(List<Callable<?>> work) throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<?> each : threads.invokeAll(
                    work.stream().map(each -> (Callable<Object>) each::call).toList())) {
                try {
                    each.get();
                    thrown.add(null);
                } catch (ExecutionException e) {
                    thrown.add(e.getCause());
                }
            }
        }
        return thrown;
    }

    private static List<Throwable> times(int times, IntFunction<Callable<?>> work) throws InterruptedException {
        List<Callable<?>> all = new ArrayList<>();
        IntStream.range(0, times).forEach(i -> all.add(work.apply(i)));
        return together(all);
    }

    @Test
    void noTagIsLost() throws InterruptedException {
        StoredRoom room = room(List.of());
        nodes.getFirst().create(room, 0);
        Arn arn = room.arn();
        assertThat(times(
                        CHANGES,
                        i -> () -> nodes.get(i % 2).updateTags(arn, NOW, tags -> {
                            Map<String, String> more = new HashMap<>(tags);
                            more.put("key" + i, "");
                            return more;
                        })))
                .containsOnlyNulls();
        assertThat(nodes.getFirst().find(arn).orElseThrow().tags()).hasSize(CHANGES);
    }

    @Test
    void noChangeOfARoomIsLostNotEvenWhatIsInAnotherTable() throws InterruptedException {
        StoredRoom room = room(List.of());
        nodes.getFirst().create(room, 0);
        Arn arn = room.arn();
        List<LoggingConfiguration> configurations =
                IntStream.range(0, CHANGES).mapToObj(i -> configuration()).toList();
        configurations.forEach(each -> logging.getFirst().create(each, 0));
        assertThat(times(
                        CHANGES,
                        i -> () -> nodes.get(i % 2).update(arn, NOW, before -> {
                            RoomSettings settings = before.settings();
                            List<Arn> more = new ArrayList<>(settings.loggingConfigurations());
                            more.add(Arn.parse(configurations.get(i).arn()));
                            return before.with(new RoomSettings(settings.name() + "x", 10, 500, null, more));
                        })))
                .containsOnlyNulls();
        StoredRoom after = nodes.getLast().find(arn).orElseThrow();
        assertThat(after.settings().name()).isEqualTo("x".repeat(CHANGES));
        assertThat(after.settings().loggingConfigurations())
                .containsExactlyInAnyOrderElementsOf(configurations.stream()
                        .map(each -> Arn.parse(each.arn()))
                        .toList());
        assertThat(after.updateTime()).isEqualTo(NOW.plusMillis(CHANGES));
    }

    @Test
    void theQuotaOfRoomsIsKept() throws InterruptedException {
        List<Throwable> thrown = times(CHANGES, i -> () -> {
            nodes.get(i % 2).create(room(List.of()), 7);
            return null;
        });
        assertThat(thrown.stream().filter(each -> each == null)).hasSize(7);
        assertThat(thrown.stream().filter(each -> each != null))
                .hasOnlyElementsOfType(ServiceQuotaExceededException.class);
    }

    @Test
    void theQuotaOfLoggingConfigurationsIsKept() throws InterruptedException {
        List<Throwable> thrown = times(CHANGES, i -> () -> {
            logging.get(i % 2).create(configuration(), 7);
            return null;
        });
        assertThat(thrown.stream().filter(each -> each == null)).hasSize(7);
        assertThat(thrown.stream().filter(each -> each != null))
                .hasOnlyElementsOfType(ServiceQuotaExceededException.class);
    }

    @Test
    void noChangeOfALoggingConfigurationIsLost() throws InterruptedException {
        LoggingConfiguration configuration = configuration();
        logging.getFirst().create(configuration, 0);
        Arn arn = Arn.parse(configuration.arn());
        assertThat(times(
                        CHANGES,
                        i -> () -> logging.get(i % 2).updateTags(arn, tags -> {
                            Map<String, String> more = new HashMap<>(tags);
                            more.put("key" + i, "");
                            return more;
                        })))
                .containsOnlyNulls();
        assertThat(times(
                        CHANGES,
                        i -> () -> logging.get(i % 2)
                                .update(
                                        arn,
                                        NOW,
                                        before -> new LoggingConfiguration(
                                                before.arn(),
                                                before.id(),
                                                before.createTime(),
                                                before.updateTime(),
                                                "n" + i,
                                                before.destinationConfiguration(),
                                                before.state(),
                                                before.tags()))))
                .containsOnlyNulls();
        LoggingConfiguration after = logging.getLast().find(arn).orElseThrow();
        assertThat(after.tags()).hasSize(CHANGES);
        assertThat(after.updateTime()).isEqualTo(NOW.plusMillis(CHANGES));
    }

    @Test
    void aConfigurationIsDeletedOrARoomUsesIt() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            deleteWhileARoomIsCreated();
        }
    }

    private void deleteWhileARoomIsCreated() throws InterruptedException {
        LoggingConfiguration configuration = configuration();
        logging.getFirst().create(configuration, 0);
        Arn arn = Arn.parse(configuration.arn());
        StoredRoom room = room(List.of(arn));
        List<Throwable> thrown = together(List.of(
                () -> {
                    nodes.getFirst().create(room, 0);
                    return null;
                },
                () -> logging.getLast().delete(arn)));
        boolean isThere = logging.getFirst().find(arn).isPresent();
        assertThat(nodes.getLast().find(room.arn()).isPresent()).isEqualTo(isThere);
        if (isThere) {
            assertThat(thrown.getFirst()).isNull();
            assertThat(thrown.getLast()).isInstanceOf(ConflictException.class);
        } else {
            assertThat(thrown.getFirst()).isInstanceOf(ResourceNotFoundException.class);
            assertThat(thrown.getLast()).isNull();
        }
    }
}
