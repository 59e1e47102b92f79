package dev.backchat.client;

import dev.backchat.client.IvschatClientException.Reason;
import java.time.Duration;

/**
 * Timeouts and attempts of a call; {@link IvschatClient#with} overrides them for single calls.
 *
 * @param callTimeout time after which a call fails, including all its attempts and the delays between them
 * @param attemptTimeout time after which one attempt counts as failed
 * @param maxAttempts maximum number of attempts, at least 1
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
