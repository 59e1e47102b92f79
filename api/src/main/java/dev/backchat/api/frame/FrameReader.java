package dev.backchat.api.frame;

import static java.util.Objects.requireNonNullElse;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads frames from the service. Requires the members that the official SDKs require and ignores unknown ones; absent
 * and null attributes become empty maps.
 */
public final class FrameReader {
    private static final JsonFactory JSON = new JsonFactory();

    private @Nullable String type;
    private @Nullable String id;
    private @Nullable String requestId;
    private @Nullable String content;
    private @Nullable String eventName;
    private @Nullable String sendTime;
    private @Nullable String errorMessage;
    private @Nullable Integer errorCode;
    private @Nullable String userId;
    private @Nullable Map<String, String> attributes;
    private @Nullable Map<String, String> senderAttributes;

    private FrameReader() {}

    /**
     * Reads one frame's payload.
     *
     * @return the frame; empty if its type is unknown to this version
     * @throws IllegalArgumentException if it is not a valid frame; the message names the missing or wrong member, never
     *     its value
     */
    public static Optional<ChatFrame> read(String payload) {
        FrameReader reader = new FrameReader();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), payload)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the frame is no JSON object");
            }
            reader.readMembers(parser);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the frame is not valid JSON");
        }
        return reader.frame();
    }

    private void readMembers(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "Type" -> type = text(parser);
                case "Id" -> id = text(parser);
                case "RequestId" -> requestId = text(parser);
                case "Content" -> content = text(parser);
                case "EventName" -> eventName = text(parser);
                case "SendTime" -> sendTime = text(parser);
                case "ErrorMessage" -> errorMessage = text(parser);
                case "ErrorCode" -> {
                    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                        errorCode = parser.getIntValue();
                    } else {
                        parser.skipChildren();
                    }
                }
                case "Attributes" -> attributes = attributes(parser);
                case "Sender" -> readSender(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private void readSender(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "UserId" -> userId = text(parser);
                case "Attributes" -> senderAttributes = attributes(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private static @Nullable String text(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        parser.skipChildren();
        return null;
    }

    private static @Nullable Map<String, String> attributes(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        Map<String, String> read = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            String value = text(parser);
            if (value != null) {
                read.put(key, value);
            }
        }
        return Map.copyOf(read);
    }

    private Optional<ChatFrame> frame() {
        return switch (required("Type", type)) {
            case "MESSAGE" ->
                Optional.of(new ChatFrame.Message(
                        required("Id", id),
                        requireNonNullElse(requestId, ""),
                        requireNonNullElse(attributes, Map.of()),
                        required("Content", content),
                        time(),
                        new ChatFrame.Sender(
                                required("Sender.UserId", userId), requireNonNullElse(senderAttributes, Map.of()))));
            case "EVENT" ->
                Optional.of(new ChatFrame.Event(
                        required("Id", id),
                        requireNonNullElse(requestId, ""),
                        required("EventName", eventName),
                        requireNonNullElse(attributes, Map.of()),
                        time()));
            case "ERROR" ->
                Optional.of(new ChatFrame.Error(
                        required("Id", id),
                        requireNonNullElse(requestId, ""),
                        required("ErrorCode", errorCode),
                        required("ErrorMessage", errorMessage)));
            default -> Optional.empty();
        };
    }

    private Instant time() {
        try {
            return Instant.parse(required("SendTime", sendTime));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("SendTime is no time");
        }
    }

    private static <T> T required(String member, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(member + " is missing or has the wrong type");
        }
        return value;
    }
}
