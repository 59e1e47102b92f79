package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Destination of log records: a union, so exactly one of the three is present.
 *
 * @param s3 a bucket
 * @param cloudWatchLogs a log group
 * @param firehose a delivery stream
 */
public record DestinationConfiguration(
        @Nullable S3 s3,
        @Nullable CloudWatchLogs cloudWatchLogs,
        @Nullable Firehose firehose) {

    /** @param bucketName 3 to 63 characters of {@code [a-z0-9-.]} */
    public record S3(@Nullable String bucketName) {}

    /** @param logGroupName 1 to 512 characters of {@code [.-_/#A-Za-z0-9]} */
    public record CloudWatchLogs(@Nullable String logGroupName) {}

    /** @param deliveryStreamName 1 to 64 characters of {@code [a-zA-Z0-9_.-]} */
    public record Firehose(@Nullable String deliveryStreamName) {}

    /** Returns a destination that is an S3 bucket. */
    public static DestinationConfiguration s3(String bucketName) {
        return new DestinationConfiguration(new S3(bucketName), null, null);
    }

    /** Returns a destination that is a CloudWatch log group. */
    public static DestinationConfiguration cloudWatchLogs(String logGroupName) {
        return new DestinationConfiguration(null, new CloudWatchLogs(logGroupName), null);
    }

    /** Returns a destination that is a Firehose delivery stream. */
    public static DestinationConfiguration firehose(String deliveryStreamName) {
        return new DestinationConfiguration(null, null, new Firehose(deliveryStreamName));
    }
}
