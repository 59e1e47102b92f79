package dev.backchat.server.review;

import java.io.Serial;

/** Thrown when a handler's response can't be used; the message says why, without quoting the response. */
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
