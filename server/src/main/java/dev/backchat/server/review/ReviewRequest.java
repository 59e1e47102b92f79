package dev.backchat.server.review;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ChatFrame;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A message waiting for its review.
 *
 * @param message as the members will receive it, unless the handler changes it
 * @param ip the sender's address, as far as the server can tell
 * @param maximumMessageLength the room's limit in code points, which applies to the handler, too
 */
public record ReviewRequest(Arn room, ChatFrame.Message message, String ip, int maximumMessageLength) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_BYTES = 512;

    /**
     * Returns the request body: JSON in UTF-8. A message without attributes has {@code {}}, so that handlers
     * can spread it.
     */
    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("Content", message.content());
            json.writeStringProperty("MessageId", message.id());
            json.writeStringProperty("RoomArn", room.toString());
            attributes(json, message.attributes());
            json.writeObjectPropertyStart("Sender");
            attributes(json, message.sender().attributes());
            json.writeStringProperty("UserId", message.sender().userId());
            json.writeStringProperty("Ip", ip);
            json.writeEndObject();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void attributes(JsonGenerator json, @Nullable Map<String, String> attributes) {
        json.writeObjectPropertyStart("Attributes");
        if (attributes != null) {
            attributes.forEach(json::writeStringProperty);
        }
        json.writeEndObject();
    }
}
