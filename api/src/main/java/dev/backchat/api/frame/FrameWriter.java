package dev.backchat.api.frame;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes frames byte for byte as the service does: members in its order, {@code RequestId} always present, absent
 * attributes of a message as null and those of a sender as {@code {}}, attributes sorted by key, and times in
 * nanoseconds without trailing zeros.
 */
public final class FrameWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_BYTES = 512;

    private FrameWriter() {}

    /** Returns the frame as JSON in UTF-8. */
    public static byte[] write(ChatFrame frame) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (frame instanceof ChatFrame.Message message) {
                write(json, message);
            } else if (frame instanceof ChatFrame.Event event) {
                write(json, event);
            } else if (frame instanceof ChatFrame.Error error) {
                write(json, error);
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, ChatFrame.Message message) {
        start(json, "MESSAGE", message);
        attributes(json, message.attributes());
        json.writeStringProperty("Content", message.content());
        json.writeStringProperty("SendTime", time(message.sendTime()));
        json.writeObjectPropertyStart("Sender");
        json.writeStringProperty("UserId", message.sender().userId());
        attributes(json, message.sender().attributes());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, ChatFrame.Event event) {
        start(json, "EVENT", event);
        json.writeStringProperty("EventName", event.eventName());
        attributes(json, event.attributes());
        json.writeStringProperty("SendTime", time(event.sendTime()));
    }

    private static void write(JsonGenerator json, ChatFrame.Error error) {
        start(json, "ERROR", error);
        json.writeNumberProperty("ErrorCode", error.errorCode());
        json.writeStringProperty("ErrorMessage", error.errorMessage());
    }

    private static void start(JsonGenerator json, String type, ChatFrame frame) {
        json.writeStringProperty("Type", type);
        json.writeStringProperty("Id", frame.id());
        json.writeStringProperty("RequestId", frame.requestId());
    }

    private static void attributes(JsonGenerator json, @Nullable Map<String, String> attributes) {
        if (attributes == null) {
            json.writeNullProperty("Attributes");
            return;
        }
        json.writeObjectPropertyStart("Attributes");
        Map<String, String> sorted = attributes.size() > 1 ? new TreeMap<>(attributes) : attributes;
        sorted.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    /** Formats a time as RFC 3339 in UTC, with only as many fraction digits as needed, and none for a whole second. */
    static String time(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(30);
        text.append(utc);
        if (utc.getSecond() == 0) {
            // LocalDateTime omits seconds that are zero.
            text.append(":00");
        }
        int nanos = instant.getNano();
        if (nanos > 0) {
            text.append('.');
            for (int digit = 100_000_000; nanos > 0; digit /= 10) {
                text.append((char) ('0' + nanos / digit));
                nanos %= digit;
            }
        }
        return text.append('Z').toString();
    }
}
