package dev.backchat.server.review;

import dev.backchat.server.aws.Aws;
import java.io.IOException;
import java.util.Map;

/** A handler that reviews messages. */
interface ReviewHandler {
    /** Maximum size of a response that is read; the largest valid one is far smaller. */
    int MAX_ANSWER_BYTES = Aws.MAX_LAMBDA_ANSWER_BYTES;

    /**
     * Sends a review request. Blocks; can be interrupted.
     *
     * @param request JSON
     * @param traceHeaders tell the handler of the trace that the review is part of, where it is asked by HTTP
     * @return the response, unchecked
     * @throws IOException if there is no response; the message says why
     * @throws InvalidReviewAnswerException if the response is too large to be valid
     */
    byte[] ask(byte[] request, Map<String, String> traceHeaders)
            throws IOException, InterruptedException, InvalidReviewAnswerException;

    /** Returns the handler's location for the log, if its ARN doesn't tell; empty otherwise. */
    default String place() {
        return "";
    }
}
