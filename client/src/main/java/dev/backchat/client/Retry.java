package dev.backchat.client;

import dev.backchat.api.IvschatServiceException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Reason for retrying an attempt, as in the AWS SDKs' standard mode. */
enum Retry {
    /** No retry: the attempt would fail again. */
    NO(0, 0),
    /** The service or something in between failed temporarily. */
    TRANSIENT(5, 100),
    /** There was no response in time. */
    TIMED_OUT(10, 100),
    /** There were too many calls: wait longer. */
    THROTTLED(5, 500),
    /** The clock was wrong and has been corrected. */
    CLOCK_SKEWED(5, 0);

    private static final Duration MAX_DELAY = Duration.ofSeconds(20);
    private static final int MAX_DOUBLINGS = 16;

    private static final Set<Integer> TRANSIENT_STATUSES = Set.of(500, 502, 503, 504);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Set<String> TRANSIENT_ERRORS = Set.of("RequestTimeout", "RequestTimeoutException");
    private static final Set<String> THROTTLING_ERRORS = Set.of(
            "BandwidthLimitExceeded",
            "LimitExceededException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "SlowDown",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException");
    private static final Set<String> CLOCK_SKEW_ERRORS = Set.of(
            "AccessDeniedException",
            "AuthFailure",
            "InvalidSignatureException",
            "RequestExpired",
            "RequestInTheFuture",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch");

    private final int cost;
    private final int baseMillis;

    Retry(int cost, int baseMillis) {
        this.cost = cost;
        this.baseMillis = baseMillis;
    }

    /** @param clockCorrected whether the response revealed that the clock had been wrong */
    static Retry after(IvschatServiceException error, boolean clockCorrected) {
        String name = error.errorName();
        if (THROTTLING_ERRORS.contains(name) || error.httpStatus() == TOO_MANY_REQUESTS) {
            return THROTTLED;
        }
        if (TRANSIENT_ERRORS.contains(name) || TRANSIENT_STATUSES.contains(error.httpStatus())) {
            return TRANSIENT;
        }
        return clockCorrected && CLOCK_SKEW_ERRORS.contains(name) ? CLOCK_SKEWED : NO;
    }

    /** Returns the cost of the retry, taken from the quota. */
    int cost() {
        return cost;
    }

    /** Returns the delay before the next attempt: a random time up to a bound that doubles with each attempt. */
    Duration delay(int attempts) {
        long bound = Math.min(MAX_DELAY.toMillis(), (long) baseMillis << Math.min(attempts - 1, MAX_DOUBLINGS));
        return Duration.ofMillis(bound == 0 ? 0 : ThreadLocalRandom.current().nextLong(bound + 1));
    }
}
