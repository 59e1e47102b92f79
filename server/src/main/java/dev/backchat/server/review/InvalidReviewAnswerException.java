package dev.backchat.server.review;

import java.io.Serial;

/** What a handler answered can't be used; the message says why, and nothing of what was in it. */
final class InvalidReviewAnswerException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidReviewAnswerException(String why) {
        super(why);
    }

    static InvalidReviewAnswerException tooLong() {
        return new InvalidReviewAnswerException("it is longer than " + ReviewHandler.MAX_ANSWER_BYTES + " bytes");
    }
}
