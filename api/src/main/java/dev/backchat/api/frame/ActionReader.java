package dev.backchat.api.frame;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
 * Reads a client's frame and checks everything that does not depend on the room. Member names are case-insensitive,
 * because the service's own sample clients send lowerCamel where its documentation has PascalCase; if two match, the
 * last one wins. Unknown members are ignored, and null counts as absent.
 */
public final class ActionReader {
    /** Maximum length of {@code RequestId}, in characters. */
    public static final int MAX_REQUEST_ID_LENGTH = 128;
    /** Maximum size of a frame, in bytes; an escape counts as the character that it stands for. */
    public static final int MAX_FRAME_BYTES = 8 * 1024;

    private static final String NO_JSON = "The frame is not valid JSON";
    /** Length of a Unicode escape in bytes: a backslash, a u and four digits. */
    private static final int ESCAPE_BYTES = 6;

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

    /**
     * Reads one frame's payload. A refusal carries the request id if it could be read.
     *
     * @param payload valid UTF-8, already checked by the caller
     */
    public static ActionRequest read(byte[] payload) {
        ActionReader reader = new ActionReader();
        // Given bytes, the parser would take these for UTF-16 or UTF-32. JSON in UTF-8 contains no zero bytes.
        if (hasZero(payload)) {
            return reader.refuse(ErrorCode.BAD_REQUEST, NO_JSON);
        }
        ActionRequest read;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), payload)) {
            read = reader.readFrame(parser, payload);
        } catch (JacksonException e) {
            read = readText(payload);
        }
        return read;
    }

    /**
     * Retries a payload that the parser rejected with unpaired surrogates replaced, because it does not accept them in
     * names.
     */
    private static ActionRequest readText(byte[] payload) {
        ActionReader reader = new ActionReader();
        String text = Text.ofJson(payload);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text == null ? "" : text)) {
            return reader.readFrame(parser, payload);
        } catch (JacksonException e) {
            return reader.refuse(ErrorCode.BAD_REQUEST, NO_JSON);
        }
    }

    private static boolean hasZero(byte[] payload) {
        for (int i = 0; i < Math.min(payload.length, Integer.BYTES); i++) {
            if (payload[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private ActionRequest readFrame(JsonParser parser, byte[] payload) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return refuse(ErrorCode.BAD_REQUEST, "The frame must be a JSON object");
        }
        readMembers(parser);
        if (parser.nextToken() != null) {
            return refuse(ErrorCode.BAD_REQUEST, "The frame must be one JSON object");
        }
        return check(payload);
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

    private ActionRequest check(byte[] payload) {
        if (requestId != null && requestId.length() > MAX_REQUEST_ID_LENGTH) {
            return refuse(ErrorCode.TOO_LARGE, "RequestId must have at most " + MAX_REQUEST_ID_LENGTH + " characters");
        }
        if (payload.length > MAX_FRAME_BYTES && unescapedBytes(payload) > MAX_FRAME_BYTES) {
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

    /**
     * Returns the size that valid JSON would have without escapes. Some serializers escape everything that is not
     * ASCII, and some escape every character, which makes a message within the limits three times as large.
     */
    private static int unescapedBytes(byte[] json) {
        int bytes = json.length;
        int at = 0;
        while (at < json.length) {
            if (json[at] != '\\') {
                at++;
            } else if (json[at + 1] == 'u') {
                int unit = Integer.parseInt(new String(json, at + 2, 4, US_ASCII), 16);
                // Each half of a surrogate pair accounts for two of its four bytes.
                bytes -= ESCAPE_BYTES - (unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate((char) unit) ? 2 : 3);
                at += ESCAPE_BYTES;
            } else {
                bytes--;
                at += 2;
            }
        }
        return bytes;
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
            // Callers of the official JavaScript SDK pass "" for "none".
            reason = null;
        }
        return reason == null || Text.codePoints(reason) <= Constraints.MAX_REASON_LENGTH;
    }

    private ActionRequest refuseReason() {
        return refuse(ErrorCode.TOO_LARGE, "Reason must have at most " + Constraints.MAX_REASON_LENGTH + " characters");
    }

    /** Returns the request id that identifies a refusal; one that is too long is not echoed. */
    private String name() {
        return requestId == null || requestId.length() > MAX_REQUEST_ID_LENGTH ? "" : requestId;
    }

    private RefusedAction refuse(int errorCode, String errorMessage) {
        return new RefusedAction(name(), errorCode, errorMessage);
    }
}
