package dev.backchat.api.frame;

import java.io.StringWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a client's actions as the official SDKs do; absent members are omitted. */
public final class ActionWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private ActionWriter() {}

    /** Returns the action as JSON. */
    public static String write(ChatAction action) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("Action", action.name());
            json.writeStringProperty("RequestId", action.requestId());
            if (action instanceof ChatAction.SendMessage send) {
                json.writeStringProperty("Content", send.content());
                attributes(json, send.attributes());
            } else if (action instanceof ChatAction.DeleteMessage delete) {
                json.writeStringProperty("Id", delete.id());
                reason(json, delete.reason());
            } else if (action instanceof ChatAction.DisconnectUser disconnect) {
                json.writeStringProperty("UserId", disconnect.userId());
                reason(json, disconnect.reason());
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void attributes(JsonGenerator json, @Nullable Map<String, String> attributes) {
        if (attributes != null) {
            json.writeObjectPropertyStart("Attributes");
            attributes.forEach(json::writeStringProperty);
            json.writeEndObject();
        }
    }

    private static void reason(JsonGenerator json, @Nullable String reason) {
        if (reason != null) {
            json.writeStringProperty("Reason", reason);
        }
    }
}
