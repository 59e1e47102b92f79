package dev.backchat.client;

import dev.backchat.client.IvschatClientException.Reason;
import java.time.Duration;

/**
 * How long and how often a call is tried: {@link IvschatClient#with} has it for single calls.
 *
 * @param callTimeout after which a call fails, all its attempts and the waiting between them included
 * @param attemptTimeout after which one attempt counts as failed
 * @param maxAttempts how often a call is tried, at least 1
 */
public record CallOptions(Duration callTimeout, Duration attemptTimeout, int maxAttempts) {
    /** @throws IvschatClientException if a value is out of its range */
    public CallOptions {
        if (maxAttempts < 1 || !isPositive(callTimeout) || !isPositive(attemptTimeout)) {
            throw new IvschatClientException(
                    Reason.CONFIGURATION, "maxAttempts must be 1 or more, and time-outs longer than nothing", null);
        }
    }

    public CallOptions withCallTimeout(Duration timeout) {
        return new CallOptions(timeout, attemptTimeout, maxAttempts);
    }

    public CallOptions withAttemptTimeout(Duration timeout) {
        return new CallOptions(callTimeout, timeout, maxAttempts);
    }

    public CallOptions withMaxAttempts(int attempts) {
        return new CallOptions(callTimeout, attemptTimeout, attempts);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
