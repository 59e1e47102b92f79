package dev.backchat.conformance.sdk;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What an SDK made of one call. What an SDK does not show of an answer is {@code null}. */
public sealed interface Answer {

    /** The HTTP status. */
    @Nullable Integer httpStatus();

    /** The request id, from the header {@code x-amzn-RequestId}. */
    @Nullable String requestId();

    /** How often the SDK sent the request. */
    @Nullable Integer attempts();

    /** The call succeeded; {@code output} holds the members that the SDK read. */
    record Success(
            ObjectNode output,
            @Nullable Integer httpStatus,
            @Nullable String requestId,
            @Nullable Integer attempts) implements Answer {}

    /** The service refused the call; {@code members} holds the error's members besides its message. */
    record Failure(
            String errorName,
            @Nullable String message,
            @Nullable ObjectNode members,
            @Nullable Integer httpStatus,
            @Nullable String requestId,
            @Nullable Integer attempts)
            implements Answer {}

    /** The SDK itself refused the input: nothing was sent. */
    record NotSent(String why) implements Answer {
        @Override
        public @Nullable Integer httpStatus() {
            return null;
        }

        @Override
        public @Nullable String requestId() {
            return null;
        }

        @Override
        public Integer attempts() {
            return 0;
        }
    }
}
