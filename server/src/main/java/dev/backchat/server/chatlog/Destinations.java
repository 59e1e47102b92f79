package dev.backchat.server.chatlog;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ValidationException;
import dev.backchat.server.aws.Aws;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resolves the destinations of logging configurations: a service, or a folder where there is none. */
public final class Destinations {
    private static final Logger log = LoggerFactory.getLogger(Destinations.class);

    private final Aws aws;
    private final Path folder;
    private final Intervals intervals;

    /**
     * Maximum time that a batch stays open.
     *
     * @param s3 for objects in a bucket
     * @param cloudWatchLogs for log groups
     * @param firehose for delivery streams
     */
    public record Intervals(Duration s3, Duration cloudWatchLogs, Duration firehose) {}

    /** @param folder the folder for destinations whose service is not available */
    public Destinations(Aws aws, Path folder, Intervals intervals) {
        this.aws = aws;
        this.folder = folder;
        this.intervals = intervals;
    }

    /**
     * Checks that a destination exists and can be written to. Blocks.
     *
     * @throws ResourceNotFoundException if it doesn't exist
     * @throws AccessDeniedException if this server may not write to it
     * @throws ValidationException if it can't be used for another reason
     */
    public void check(Arn configuration, DestinationConfiguration destination) {
        try {
            of(configuration, destination).check();
        } catch (DeliveryException e) {
            Named named = named(destination);
            throw switch (e.reason()) {
                case NOT_FOUND ->
                    new ResourceNotFoundException("The " + named.kind + " does not exist.", named.name, named.type);
                case ACCESS_DENIED -> new AccessDeniedException("This server may not write to the " + named.kind + ".");
                case OTHER -> {
                    if (e.getCause() instanceof IOException cause) {
                        // Paths of this machine are for the operator only.
                        log.warn("a destination of {} can't be used: {}", configuration, cause.toString());
                    }
                    yield ValidationException.of(
                            "destinationConfiguration." + named.member, "must be usable: " + e.getMessage());
                }
            };
        }
    }

    Destination of(Arn configuration, DestinationConfiguration destination) {
        Destination folders = new FolderDestination(folder, configuration, destination);
        String region = configuration.region();
        if (destination.s3() != null) {
            String bucket = requireNonNull(destination.s3().bucketName());
            return aws.s3(region)
                    .<Destination>map(s3 -> new S3Destination(s3, configuration, bucket))
                    .orElse(folders);
        }
        if (destination.cloudWatchLogs() != null) {
            String group = requireNonNull(destination.cloudWatchLogs().logGroupName());
            return aws.cloudWatchLogs(region)
                    .<Destination>map(logs -> new CloudWatchLogsDestination(logs, group))
                    .orElse(folders);
        }
        String stream = requireNonNull(requireNonNull(destination.firehose()).deliveryStreamName());
        return aws.firehose(region)
                .<Destination>map(firehose -> new FirehoseDestination(firehose, stream))
                .orElse(folders);
    }

    Duration interval(DestinationConfiguration destination) {
        return destination.s3() != null
                ? intervals.s3
                : destination.cloudWatchLogs() != null ? intervals.cloudWatchLogs : intervals.firehose;
    }

    /** The names of a destination in errors. */
    private record Named(String member, String kind, String type, String name) {}

    private static Named named(DestinationConfiguration destination) {
        if (destination.s3() != null) {
            return new Named(
                    "s3.bucketName",
                    "bucket",
                    "BUCKET",
                    requireNonNull(destination.s3().bucketName()));
        }
        if (destination.cloudWatchLogs() != null) {
            return new Named(
                    "cloudWatchLogs.logGroupName",
                    "log group",
                    "LOG_GROUP",
                    requireNonNull(destination.cloudWatchLogs().logGroupName()));
        }
        return new Named(
                "firehose.deliveryStreamName",
                "delivery stream",
                "DELIVERY_STREAM",
                requireNonNull(requireNonNull(destination.firehose()).deliveryStreamName()));
    }
}
