package dev.backchat.server.chatlog;

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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
