package dev.backchat.server.logging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who changed what: a line at level info for each call that changed something, and at debug for each that
 * only gave a token or sent an event. {@link FloodFilter} lets all of them through, for only keys cause them. Tokens, user
 * ids and what was said stand in none.
 */
public final class Audit {
    static final String NAME = "dev.backchat.audit";

    private static final Logger log = LoggerFactory.getLogger(NAME);

    private Audit() {}

    /**
     * An operation succeeded that changed something that lasts.
     *
     * @param resource an ARN
     */
    public static void changed(String accessKeyId, String operation, String resource) {
        log.info("{} {} {}", accessKeyId, operation, resource);
    }

    /** An operation succeeded that changed nothing that lasts. */
    public static void used(String accessKeyId, String operation, String resource) {
        log.debug("{} {} {}", accessKeyId, operation, resource);
    }

    /** The internal port was asked to end sessions, and has. */
    public static void revoked(String room, boolean isEverybody) {
        log.info("internal port: revoked the sessions of {} in {}", isEverybody ? "everybody" : "a user", room);
    }
}
