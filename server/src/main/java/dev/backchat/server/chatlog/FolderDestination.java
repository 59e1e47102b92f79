package dev.backchat.server.chatlog;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder that stands in for all three services where there is no cloud, so that a developer can look at what they
 * would get. Each account and region has its own, as it has its own log groups and delivery streams.
 */
record FolderDestination(Path folder, Arn configuration, DestinationConfiguration destination) implements Destination {
    private static final String LINES = ".jsonl";
    /** Held during a delivery, because several configurations may write to one file. */
    private static final Object DELIVERING = new Object();

    @Override
    public void check() throws DeliveryException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DeliveryException(e);
        }
    }

    @Override
    public int deliver(LogBatch batch) throws DeliveryException {
        try {
            for (String room : batch.rooms()) {
                synchronized (DELIVERING) {
                    deliver(room, batch.of(room));
                }
                batch.delivered(room);
            }
            return 0;
        } catch (IOException e) {
            throw new DeliveryException(e);
        }
    }

    private void deliver(String room, List<LogRecord> records) throws IOException {
        Path owner =
                folder.resolve(FolderName.of(configuration.account())).resolve(FolderName.of(configuration.region()));
        if (destination.s3() != null) {
            S3Object object = S3Object.of(configuration, room, records);
            Path bucket = owner.resolve("s3").resolve(named(destination.s3().bucketName()));
            Path file = made(bucket.resolve(object.key()));
            Path unfinished = file.resolveSibling(file.getFileName() + ".part");
            Files.write(unfinished, object.bytes());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } else if (destination.cloudWatchLogs() != null) {
            Path group = owner.resolve("cloudwatch")
                    .resolve(named(destination.cloudWatchLogs().logGroupName()));
            append(made(group.resolve(CloudWatchLogsDestination.stream(room) + LINES)), records);
        } else if (destination.firehose() != null) {
            String stream = named(destination.firehose().deliveryStreamName());
            append(made(owner.resolve("firehose").resolve(stream + LINES)), records);
        }
    }

    private static String named(@Nullable String name) {
        return FolderName.of(requireNonNull(name));
    }

    private static Path made(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return file;
    }

    private static void append(Path file, List<LogRecord> records) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                OutputStream lines = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            // A full disk or a kill may have left half a line; its record is delivered again.
            long end = endOfLastLine(channel);
            channel.truncate(end).position(end);
            for (LogRecord record : records) {
                lines.write(record.json());
                lines.write('\n');
            }
        }
    }

    private static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        long end = channel.size();
        while (end > 0 && channel.read(last.clear(), end - 1) == 1 && last.get(0) != '\n') {
            end--;
        }
        return end;
    }
}
