package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Folders that stand for all three services where there is no cloud: what these would get, a developer can look at. */
record FolderDestination(Path folder, Arn configuration, DestinationConfiguration destination) implements Destination {
    private static final String LINES = ".jsonl";

    @Override
    public void check() throws DeliveryFailed {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DeliveryFailed(e);
        }
    }

    @Override
    public int deliver(LogBatch batch) throws DeliveryFailed {
        try {
            for (String room : batch.rooms()) {
                deliver(room, batch.of(room));
                batch.delivered(room);
            }
            return 0;
        } catch (IOException e) {
            throw new DeliveryFailed(e);
        }
    }

    private void deliver(String room, List<LogRecord> records) throws IOException {
        if (destination.s3() != null) {
            S3Object object = S3Object.of(configuration, room, records);
            Path file = within("s3/" + destination.s3().bucketName() + "/" + object.key());
            Path unfinished = file.resolveSibling(file.getFileName() + ".part");
            Files.write(unfinished, object.bytes());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } else if (destination.cloudWatchLogs() != null) {
            append(
                    within("cloudwatch/" + destination.cloudWatchLogs().logGroupName() + "/"
                            + CloudWatchLogsDestination.stream(room) + LINES),
                    records);
        } else if (destination.firehose() != null) {
            append(within("firehose/" + destination.firehose().deliveryStreamName() + LINES), records);
        }
    }

    /** A log group may have a name like a path's; it must not lead out of the folder. */
    private Path within(String name) throws IOException {
        Path file =
                folder.resolve(name.replace("//", "/").replace("..", "%2E%2E")).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("the name leads out of the folder");
        }
        Files.createDirectories(file.getParent());
        return file;
    }

    private static void append(Path file, List<LogRecord> records) throws IOException {
        try (OutputStream lines = new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            for (LogRecord record : records) {
                lines.write(record.json());
                lines.write('\n');
            }
        }
    }
}
