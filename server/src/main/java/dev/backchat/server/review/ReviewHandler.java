package dev.backchat.server.review;

import dev.backchat.server.aws.Aws;
import java.io.IOException;

/** Somebody who can be asked about a message. */
interface ReviewHandler {
    /** The largest answer that is read: the largest that can be valid has far less. */
    int MAX_ANSWER_BYTES = Aws.MAX_LAMBDA_ANSWER_BYTES;

    /**
     * Asks. Blocks; an interrupt ends it.
     *
     * @param request JSON
     * @return the answer, whatever it is
     * @throws IOException if there is none; the message says why
     * @throws InvalidReviewAnswerException if it is too large to be one
     */
    byte[] ask(byte[] request) throws IOException, InterruptedException, InvalidReviewAnswerException;

    /** Where it is asked, for the log, if its ARN doesn't say; empty if it does. */
    default String place() {
        return "";
    }
}
