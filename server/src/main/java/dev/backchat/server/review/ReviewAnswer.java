package dev.backchat.server.review;

import dev.backchat.api.Constraints;
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

/** Parses a handler's response, as strictly as a sender's message. Member names are case-insensitive. */
final class ReviewAnswer {
    private static final JsonFactory JSON = new JsonFactory();

    private @Nullable String reviewResult;
    private @Nullable String content;
    private @Nullable Map<String, String> attributes;

    private ReviewAnswer() {}

    /** @throws InvalidReviewAnswerException if it isn't a valid response, or has what a sender may not send */
    static ReviewResult read(byte[] json, int maximumMessageLength) throws InvalidReviewAnswerException {
        // Given bytes, the parser would guess the encoding, and accept overlong forms of UTF-8.
        String text = Text.ofJson(json);
        if (text == null) {
            throw new InvalidReviewAnswerException("it is no UTF-8");
        }
        ReviewAnswer answer = new ReviewAnswer();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidReviewAnswerException("it is no JSON object");
            }
            answer.readMembers(parser);
            if (parser.nextToken() != null) {
                throw new InvalidReviewAnswerException("it is more than a JSON object");
            }
        } catch (JacksonException e) {
            throw new InvalidReviewAnswerException("it is no JSON");
        }
        return answer.result(maximumMessageLength);
    }

    private void readMembers(JsonParser parser) throws InvalidReviewAnswerException {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name.toLowerCase(Locale.ROOT)) {
                case "reviewresult" -> reviewResult = text(parser, "ReviewResult");
                case "content" -> content = text(parser, "Content");
                case "attributes" -> attributes = attributes(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private static @Nullable String text(JsonParser parser, String member) throws InvalidReviewAnswerException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> Text.wellFormed(parser.getString());
            case VALUE_NULL -> null;
            default -> throw new InvalidReviewAnswerException(member + " is no text");
        };
    }

    private static @Nullable Map<String, String> attributes(JsonParser parser) throws InvalidReviewAnswerException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidReviewAnswerException("Attributes are no object");
        }
        Map<String, String> read = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = Text.wellFormed(parser.currentName());
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw new InvalidReviewAnswerException("an attribute is no text");
            }
            read.put(key, Text.wellFormed(parser.getString()));
        }
        return read;
    }

    private ReviewResult result(int maximumMessageLength) throws InvalidReviewAnswerException {
        if (attributes != null && Text.utf8Bytes(attributes) > Constraints.MAX_ATTRIBUTES_BYTES) {
            throw new InvalidReviewAnswerException(
                    "Attributes have more than " + Constraints.MAX_ATTRIBUTES_BYTES + " bytes");
        }
        if ("DENY".equals(reviewResult)) {
            String reason = attributes == null ? null : attributes.get("Reason");
            return new ReviewResult.Deny(reason == null || reason.isEmpty() ? null : reason);
        }
        if (!"ALLOW".equals(reviewResult)) {
            throw new InvalidReviewAnswerException("ReviewResult is neither ALLOW nor DENY");
        }
        if (content != null && content.isEmpty()) {
            throw new InvalidReviewAnswerException("Content is empty");
        }
        if (content != null && Text.codePoints(content) > maximumMessageLength) {
            throw new InvalidReviewAnswerException("Content is longer than the room allows");
        }
        return new ReviewResult.Allow(content, attributes);
    }
}
