package dev.backchat.api.frame;

import dev.backchat.api.Constraints;
import dev.backchat.api.ResourceId;
import dev.backchat.api.Text;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what a client sent and checks everything that doesn't depend on the room. Names of members match in any case,
 * because the service's own sample clients send lowerCamel where its documentation has PascalCase; of two that match,
 * the last counts. Unknown members are passed over, null is absent.
 */
public final class ActionReader {
    /** The longest {@code RequestId}, in characters. */
    public static final int MAX_REQUEST_ID_LENGTH = 128;
    /** The largest frame that is acted upon, in bytes. */
    public static final int MAX_FRAME_BYTES = 8 * 1024;

    private static final JsonFactory JSON = new JsonFactory();

    private @Nullable String action;
    private @Nullable String requestId;
    private @Nullable String content;
    private @Nullable String id;
    private @Nullable String userId;
    private @Nullable String reason;
    private @Nullable Map<String, String> attributes;
    private @Nullable String wrongType;

    private ActionReader() {}

    /** Reads one frame's payload. */
    public static ActionRequest read(byte[] payload) {
        ActionReader reader = new ActionReader();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), payload)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return reader.refuse(ErrorCode.BAD_REQUEST, "The frame must be a JSON object");
            }
            reader.readMembers(parser);
            if (parser.nextToken() != null) {
                return reader.refuse(ErrorCode.BAD_REQUEST, "The frame must be one JSON object");
            }
        } catch (JacksonException e) {
            reader.requestId = null;
            return reader.refuse(ErrorCode.BAD_REQUEST, "The frame is not valid JSON");
        }
        return reader.check(payload.length);
    }

    private void readMembers(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name.toLowerCase(Locale.ROOT)) {
                case "action" -> action = text(parser, "Action");
                case "requestid" -> requestId = text(parser, "RequestId");
                case "content" -> content = text(parser, "Content");
                case "id" -> id = text(parser, "Id");
                case "userid" -> userId = text(parser, "UserId");
                case "reason" -> reason = text(parser, "Reason");
                case "attributes" -> attributes = attributes(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private @Nullable String text(JsonParser parser, String member) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return Text.wellFormed(parser.getString());
        }
        if (token != JsonToken.VALUE_NULL) {
            parser.skipChildren();
            wrongType = member;
        }
        return null;
    }

    private @Nullable Map<String, String> attributes(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            wrongType = "Attributes";
            return null;
        }
        Map<String, String> read = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                read.put(key, Text.wellFormed(parser.getString()));
            } else {
                parser.skipChildren();
                wrongType = "Attributes";
            }
        }
        return read;
    }

    private ActionRequest check(int frameBytes) {
        if (requestId != null && requestId.length() > MAX_REQUEST_ID_LENGTH) {
            return refuse(ErrorCode.TOO_LARGE, "RequestId must have at most " + MAX_REQUEST_ID_LENGTH + " characters");
        }
        if (frameBytes > MAX_FRAME_BYTES) {
            return refuse(ErrorCode.TOO_LARGE, "The frame must have at most " + MAX_FRAME_BYTES + " bytes");
        }
        if (wrongType != null) {
            return refuse(ErrorCode.BAD_REQUEST, wrongType + " has the wrong type");
        }
        if (action == null) {
            return refuse(ErrorCode.BAD_REQUEST, "Action is missing");
        }
        return switch (action) {
            case "SEND_MESSAGE" -> sendMessage();
            case "DELETE_MESSAGE" -> deleteMessage();
            case "DISCONNECT_USER" -> disconnectUser();
            default -> refuse(ErrorCode.BAD_REQUEST, "Action is unknown");
        };
    }

    private ActionRequest sendMessage() {
        if (content == null || content.isEmpty()) {
            return refuse(ErrorCode.BAD_REQUEST, "Content is missing");
        }
        if (attributes != null && Text.utf8Bytes(attributes) > Constraints.MAX_ATTRIBUTES_BYTES) {
            return refuse(
                    ErrorCode.TOO_LARGE,
                    "Attributes must have at most " + Constraints.MAX_ATTRIBUTES_BYTES
                            + " bytes of UTF-8 in keys and values");
        }
        return new ChatAction.SendMessage(name(), content, attributes);
    }

    private ActionRequest deleteMessage() {
        if (id == null) {
            return refuse(ErrorCode.BAD_REQUEST, "Id is missing");
        }
        if (!ResourceId.isValid(id)) {
            return refuse(ErrorCode.BAD_REQUEST, "Id must be " + ResourceId.LENGTH + " letters and digits");
        }
        return reasonFits() ? new ChatAction.DeleteMessage(name(), id, reason) : refuseReason();
    }

    private ActionRequest disconnectUser() {
        if (userId == null || userId.isEmpty()) {
            return refuse(ErrorCode.BAD_REQUEST, "UserId is missing");
        }
        if (Text.codePoints(userId) > Constraints.MAX_USER_ID_LENGTH) {
            return refuse(
                    ErrorCode.TOO_LARGE, "UserId must have at most " + Constraints.MAX_USER_ID_LENGTH + " characters");
        }
        return reasonFits() ? new ChatAction.DisconnectUser(name(), userId, reason) : refuseReason();
    }

    private boolean reasonFits() {
        if (reason != null && reason.isEmpty()) {
            // The official JavaScript SDK's callers pass "" for "none".
            reason = null;
        }
        return reason == null || Text.codePoints(reason) <= Constraints.MAX_REASON_LENGTH;
    }

    private ActionRequest refuseReason() {
        return refuse(ErrorCode.TOO_LARGE, "Reason must have at most " + Constraints.MAX_REASON_LENGTH + " characters");
    }

    /** What a refusal is told apart by; one that is too long is not echoed. */
    private String name() {
        return requestId == null || requestId.length() > MAX_REQUEST_ID_LENGTH ? "" : requestId;
    }

    private RefusedAction refuse(int errorCode, String errorMessage) {
        return new RefusedAction(name(), errorCode, errorMessage);
    }
}
