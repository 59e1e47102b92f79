package dev.backchat.server.token;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceType;
import dev.backchat.server.sql.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens are refused although they are good: those of a user in a room, or of everybody in it, that were made
 * before somebody said so. Kept in the store, and in memory for as long as such a token may be alive.
 */
public final class Revocations {
    private static final String EVERYBODY = "";

    /** Whose tokens; the user is empty for everybody's. */
    private record Whose(Arn room, String userId) {}

    private final Database database;
    private final InstantSource clock;
    private final InstantSource steady;
    private final Duration tokenLifetime;
    private final ConcurrentHashMap<Whose, Instant> times = new ConcurrentHashMap<>();

    /**
     * Knows again what was revoked before a restart.
     *
     * @param steady a clock that nobody can set
     * @param tokenLifetime from which follows when a token was made
     */
    public Revocations(Database database, InstantSource clock, InstantSource steady, Duration tokenLifetime) {
        this.database = database;
        this.clock = clock;
        this.steady = steady;
        this.tokenLifetime = tokenLifetime;
        database.read(handle -> handle.createQuery("SELECT * FROM revocation")
                .map((row, context) -> times.put(
                        new Whose(
                                new Arn(
                                        row.getString("region"),
                                        row.getString("account"),
                                        ResourceType.ROOM,
                                        row.getString("room_id")),
                                row.getString("user_id")),
                        Instant.ofEpochMilli(row.getLong("revoke_time"))))
                .list());
    }

    /** Revokes the tokens of a user that were made until now. Blocks. */
    public void revoke(Arn room, String userId) {
        write(new Whose(room, userId));
    }

    /** Revokes all tokens to a room that were made until now. Blocks. */
    public void revokeAll(Arn room) {
        write(new Whose(room, EVERYBODY));
    }

    private void write(Whose whose) {
        Instant now = clock.instant();
        database.write(handle -> handle.createUpdate("INSERT INTO revocation (account, region, room_id, user_id,"
                        + " revoke_time) VALUES (:account, :region, :room, :user, :time)"
                        + " ON CONFLICT (account, region, room_id, user_id) DO UPDATE SET revoke_time = :time")
                .bind("account", whose.room.account())
                .bind("region", whose.room.region())
                .bind("room", whose.room.id())
                .bind("user", whose.userId)
                .bind("time", now.toEpochMilli())
                .execute());
        times.put(whose, now);
    }

    /** Whether a token is refused. Costs no I/O. */
    public boolean isRevoked(Claims claims) {
        Instant made = claims.tokenExpiration().minus(tokenLifetime);
        return isBefore(made, times.get(new Whose(claims.room(), claims.userId())))
                || isBefore(made, times.get(new Whose(claims.room(), EVERYBODY)));
    }

    private static boolean isBefore(Instant made, @Nullable Instant revoked) {
        return revoked != null && !made.isAfter(revoked);
    }

    /**
     * Forgets those before which no token can have been made that is alive; to be called now and then. Blocks. Both clocks
     * must say so, as with {@link UsedTokens#purge}.
     */
    public void purge() {
        Instant forgotten = Instant.ofEpochMilli(Math.min(clock.millis(), steady.millis()))
                .minus(tokenLifetime)
                .minus(tokenLifetime);
        if (times.values().removeIf(time -> time.isBefore(forgotten))) {
            database.write(handle -> handle.createUpdate("DELETE FROM revocation WHERE revoke_time < :forgotten")
                    .bind("forgotten", forgotten.toEpochMilli())
                    .execute());
        }
    }
}
