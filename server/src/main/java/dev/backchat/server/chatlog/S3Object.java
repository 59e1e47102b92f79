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
 * Records of a room as an object of a bucket.
 *
 * @param key sorts by time; the same records have the same key, so that what is delivered twice is there once
 * @param bytes lines of JSON, in gzip
 */
record S3Object(String key, byte[] bytes) {
    private static final DateTimeFormatter FOLDER = DateTimeFormatter.ofPattern("uuuu/MM/dd/HH");
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'");

    static S3Object of(Arn configuration, String roomId, List<LogRecord> records) {
        return new S3Object(key(configuration, roomId, records.getFirst()), gzip(records));
    }

    /** Below it is everything of a region. */
    static String prefix(Arn configuration) {
        return "AWSLogs/" + configuration.account() + "/IVSChatLogs/1.0/" + configuration.region() + "/";
    }

    private static String key(Arn configuration, String roomId, LogRecord first) {
        ZonedDateTime time = Instant.ofEpochMilli(first.timeMillis()).atZone(ZoneOffset.UTC);
        CRC32C checksum = new CRC32C();
        checksum.update(first.json());
        // Eight digits that sort like the milliseconds of the minute, for the name tells no more than that.
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
