package dev.backchat.server.review;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.Text;

/** Any bytes are either a valid response or refused; what a response changes fits into a message. */
public final class ReviewAnswerBytesFuzz {
    enum Outcome {
        ALLOW,
        DENY,
        INVALID
    }

    static final int MAX_LENGTH = 500;
    private static final int MAX_ATTRIBUTE_BYTES = 1024;

    private ReviewAnswerBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] json) {
        reached(
                switch (read(json)) {
                    case ReviewResult.Allow allow -> Outcome.ALLOW;
                    case ReviewResult.Deny deny -> Outcome.DENY;
                    default -> Outcome.INVALID;
                });
    }

    /** What was read, or an {@link InvalidReviewAnswerException}. */
    static Object read(byte[] json) {
        try {
            ReviewResult read = ReviewAnswer.read(json, MAX_LENGTH);
            if (read instanceof ReviewResult.Allow allow) {
                String content = allow.content();
                if (content != null && (content.isEmpty() || Text.codePoints(content) > MAX_LENGTH)) {
                    throw new AssertionError("content that nobody may send");
                }
                if (allow.attributes() != null && Text.utf8Bytes(allow.attributes()) > MAX_ATTRIBUTE_BYTES) {
                    throw new AssertionError("attributes that nobody may send");
                }
            }
            return read;
        } catch (InvalidReviewAnswerException e) {
            if (String.valueOf(e.getMessage()).isBlank()) {
                throw new AssertionError(e);
            }
            return e;
        }
    }
}
