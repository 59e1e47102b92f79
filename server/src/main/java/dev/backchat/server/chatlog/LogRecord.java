package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One line of a chat log.
 *
 * @param roomId the room it is from; the line itself doesn't say
 * @param timeMillis when the service accepted the message or event, in milliseconds since 1970
 * @param json in UTF-8
 */
record LogRecord(String roomId, long timeMillis, byte[] json) {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Wraps a frame as sent to the room. */
    static LogRecord of(String roomId, String type, Instant time, byte[] frame) {
        byte[] head = ("{\"event_timestamp\":\"" + MILLIS.format(time) + "\",\"type\":\"" + type + "\",\"payload\":")
                .getBytes(US_ASCII);
        byte[] tail = ",\"version\":\"1.0\"}".getBytes(US_ASCII);
        byte[] json = new byte[head.length + frame.length + tail.length];
        System.arraycopy(head, 0, json, 0, head.length);
        System.arraycopy(frame, 0, json, head.length, frame.length);
        System.arraycopy(tail, 0, json, head.length + frame.length, tail.length);
        return new LogRecord(roomId, time.toEpochMilli(), json);
    }
}
