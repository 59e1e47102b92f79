package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/**
 * Records of a room as an object in a bucket.
 *
 * @param key sorts by time; equal records have equal keys, so that a repeated delivery overwrites the first
 * @param bytes lines of JSON, in gzip
 */
record S3Object(String key, byte[] bytes) {
    private static final DateTimeFormatter FOLDER = DateTimeFormatter.ofPattern("uuuu/MM/dd/HH");
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'");

    static S3Object of(Arn configuration, String roomId, List<LogRecord> records) {
        return new S3Object(key(configuration, roomId, records.getFirst()), gzip(records));
    }

    /** Returns the prefix of everything in a region. */
    static String prefix(Arn configuration) {
        return "AWSLogs/" + configuration.account() + "/IVSChatLogs/1.0/" + configuration.region() + "/";
    }

    private static String key(Arn configuration, String roomId, LogRecord first) {
        ZonedDateTime time = Instant.ofEpochMilli(first.timeMillis()).atZone(ZoneOffset.UTC);
        CRC32C checksum = new CRC32C();
        checksum.update(first.json());
        // Eight digits that sort by the milliseconds of the minute, because the rest of the name has no seconds.
        int millis = time.getSecond() * 1000 + time.getNano() / 1_000_000;
        return prefix(configuration) + "room_" + roomId + "/" + FOLDER.format(time) + "/"
                + configuration.account() + "_IVSChatLogs_1.0_" + configuration.region() + "_room_" + roomId + "_"
                + NAME.format(time) + "_%04x%04x.log.gz".formatted(millis, checksum.getValue() & 0xFFFF);
    }

    private static byte[] gzip(List<LogRecord> records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (LogRecord record : records) {
                gzip.write(record.json());
                gzip.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
