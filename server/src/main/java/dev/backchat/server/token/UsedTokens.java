package dev.backchat.server.token;

import dev.backchat.server.sql.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Which tokens have been used. Kept in the store, so that a restart makes none of them good again. Calls block. */
public final class UsedTokens {
    /** An attempt that began before the token expired may still be on its way. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Database database;
    private final InstantSource clock;

    public UsedTokens(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Uses a token.
     *
     * @param expires until when that must be remembered
     * @return true exactly once for each token
     */
    public boolean claim(String tokenId, Instant expires) {
        // Waiting for the disk would bound how many can connect in a second, for what is worthless in a minute.
        return database.writeRelaxed(
                handle -> handle.createUpdate("INSERT INTO used_token (id, expire_time) VALUES (:id, :expires)"
                                        + " ON CONFLICT (id) DO NOTHING")
                                .bind("id", tokenId)
                                .bind("expires", expires.toEpochMilli())
                                .execute()
                        == 1);
    }

    /** Forgets the tokens that have expired; to be called now and then. */
    public void purge() {
        long forgotten = clock.instant().minus(GRACE).toEpochMilli();
        database.writeRelaxed(handle -> handle.createUpdate("DELETE FROM used_token WHERE expire_time < :forgotten")
                .bind("forgotten", forgotten)
                .execute());
    }
}
