package dev.backchat.server.review;

import dev.backchat.api.Text;

/** Any bytes are an answer, or invalid; what an answer changes fits into a message. */
public final class ReviewAnswerFuzz {
    private static final int MAX_LENGTH = 500;
    private static final int MAX_ATTRIBUTE_BYTES = 1024;

    private ReviewAnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] json) {
        try {
            if (ReviewAnswer.read(json, MAX_LENGTH) instanceof ReviewResult.Allow allow) {
                String content = allow.content();
                if (content != null && (content.isEmpty() || Text.codePoints(content) > MAX_LENGTH)) {
                    throw new AssertionError("content that nobody may send");
                }
                if (allow.attributes() != null && Text.utf8Bytes(allow.attributes()) > MAX_ATTRIBUTE_BYTES) {
                    throw new AssertionError("attributes that nobody may send");
                }
            }
        } catch (InvalidAnswer e) {
            if (String.valueOf(e.getMessage()).isBlank()) {
                throw new AssertionError(e);
            }
        }
    }
}
