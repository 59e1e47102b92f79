package dev.backchat.server.review;

import java.io.Serial;

/** What a handler answered can't be used; the message says why, and nothing of what was in it. */
final class InvalidAnswer extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidAnswer(String why) {
        super(why);
    }

    static InvalidAnswer tooLong() {
        return new InvalidAnswer("it is longer than " + ReviewHandler.MAX_ANSWER_BYTES + " bytes");
    }
}
