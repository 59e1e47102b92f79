package dev.backchat.server.logging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log: a line at level info for each call that changed something, and at debug for each that only created a
 * token or sent an event. {@link FloodFilter} lets all of them through, because only keys can cause them. Lines never
 * contain tokens, user ids or messages.
 */
public final class Audit {
    static final String NAME = "dev.backchat.audit";

    private static final Logger log = LoggerFactory.getLogger(NAME);

    private Audit() {}

    /**
     * Logs an operation that changed something durable.
     *
     * @param resource an ARN
     */
    public static void changed(String accessKeyId, String operation, String resource) {
        log.info("{} {} {}", accessKeyId, operation, resource);
    }

    /** Logs an operation that changed nothing durable. */
    public static void used(String accessKeyId, String operation, String resource) {
        log.debug("{} {} {}", accessKeyId, operation, resource);
    }

    /** Logs that a link to the console was used. */
    public static void signedIn(String accessKeyId) {
        log.info("{} signed in to the console", accessKeyId);
    }

    /** Logs that a session of the console was ended. */
    public static void signedOut(String accessKeyId) {
        log.info("{} signed out of the console", accessKeyId);
    }

    /** Logs that sessions were ended by the internal port. */
    public static void revoked(String room, boolean isEverybody) {
        log.info("internal port: revoked the sessions of {} in {}", isEverybody ? "everybody" : "a user", room);
    }
}
