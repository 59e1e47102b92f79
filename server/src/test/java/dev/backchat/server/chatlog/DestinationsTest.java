package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ValidationException;
import dev.backchat.server.aws.Aws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DestinationsTest {
    @Test
    void theErrorForAnUnwritableFolderHasNoLocalPath(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("logs"));
        Duration soon = Duration.ofSeconds(1);
        Arn configuration = new Arn("us-east-1", "000000000000", ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
        try (Aws aws = new Aws(Aws.Mode.OFF, true, Map.of())) {
            Destinations destinations = new Destinations(aws, file, new Destinations.Intervals(soon, soon, soon));
            ValidationException refusal = catchThrowableOfType(
                    ValidationException.class,
                    () -> destinations.check(
                            configuration,
                            new DestinationConfiguration(new DestinationConfiguration.S3("bucket"), null, null)));
            assertThat(refusal.getMessage())
                    .contains("destinationConfiguration.s3", "the server's disk can't be written to")
                    .doesNotContain(directory.toString());
        }
    }

    /** Two configurations may name one stream, and their shippers deliver at the same time. */
    @ParameterizedTest
    @MethodSource("sharedDestinations")
    void configurationsThatShareAFileLoseNothing(DestinationConfiguration shared, @TempDir Path directory)
            throws Exception {
        int configurations = 8;
        int batches = 100;
        try (ExecutorService shippers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> delivering = IntStream.range(0, configurations)
                    .mapToObj(i -> shippers.submit(() -> {
                        Arn arn = new Arn(
                                "us-east-1", "000000000000", ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
                        FolderDestination destination = new FolderDestination(directory, arn, shared);
                        int refused = 0;
                        for (int batch = 0; batch < batches; batch++) {
                            LogRecord record = new LogRecord("room", 0, (i + " " + batch).getBytes(UTF_8));
                            refused += destination.deliver(new LogBatch(List.of(record)));
                        }
                        return refused;
                    }))
                    .toList();
            for (Future<Integer> refused : delivering) {
                assertThat(refused.get()).isZero();
            }
        }
        Path file;
        try (Stream<Path> all = Files.walk(directory)) {
            file = all.filter(Files::isRegularFile).toList().getFirst();
        }
        assertThat(Files.readAllLines(file)).doesNotHaveDuplicates().hasSize(configurations * batches);
    }

    static List<DestinationConfiguration> sharedDestinations() {
        return List.of(DestinationConfiguration.firehose("stream"), DestinationConfiguration.cloudWatchLogs("group"));
    }
}
