package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Where log records go: a union, so exactly one of the three is present.
 *
 * @param s3 a bucket
 * @param cloudWatchLogs a log group
 * @param firehose a delivery stream
 */
public record DestinationConfiguration(
        @Nullable S3 s3,
        @Nullable CloudWatchLogs cloudWatchLogs,
        @Nullable Firehose firehose) {

    /** @param bucketName 3 to 63 of {@code [a-z0-9-.]} */
    public record S3(@Nullable String bucketName) {}

    /** @param logGroupName 1 to 512 of {@code [.-_/#A-Za-z0-9]} */
    public record CloudWatchLogs(@Nullable String logGroupName) {}

    /** @param deliveryStreamName 1 to 64 of {@code [a-zA-Z0-9_.-]} */
    public record Firehose(@Nullable String deliveryStreamName) {}

    /** A bucket. */
    public static DestinationConfiguration s3(String bucketName) {
        return new DestinationConfiguration(new S3(bucketName), null, null);
    }

    /** A log group. */
    public static DestinationConfiguration cloudWatchLogs(String logGroupName) {
        return new DestinationConfiguration(null, new CloudWatchLogs(logGroupName), null);
    }

    /** A delivery stream. */
    public static DestinationConfiguration firehose(String deliveryStreamName) {
        return new DestinationConfiguration(null, null, new Firehose(deliveryStreamName));
    }
}
