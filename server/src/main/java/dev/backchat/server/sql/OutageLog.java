package dev.backchat.server.sql;

import dev.backchat.api.InternalServerException;
import dev.backchat.server.limit.LogThrottle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Logs external failures, like a full disk, in an occasional line instead of a stack trace per request. */
final class OutageLog {
    private final LogThrottle throttle = new LogThrottle();
    private final Logger log;

    OutageLog(Logger log) {
        this.log = log;
    }

    /** Returns what a caller is told of a failure. */
    InternalServerException unavailable(@Nullable String reason) {
        if (throttle.tryLog()) {
            log.error("the store cannot be used: {}", reason);
        }
        return new InternalServerException("The service cannot use its store at the moment.");
    }
}
