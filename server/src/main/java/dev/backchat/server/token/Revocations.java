package dev.backchat.server.token;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceType;
import dev.backchat.server.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * The revocations of tokens: all tokens of a user in a room, or of all users in it, made before a given moment are
 * refused. Kept in the store, and in memory for as long as such a token may be valid.
 */
public final class Revocations {
    private static final String EVERYBODY = "";

    /**
     * Time after a revocation for which a token that it covers may still be valid, whatever tokenLifetime was when the
     * token was made; plus a minute for tokens in transit.
     */
    private static final Duration MAX_LIFE = ChatTokens.MAX_LIFETIME.plusMinutes(1);

    /** By which clocks of servers may differ, and a commit may take. */
    private static final Duration OVERLAP = Duration.ofMinutes(5);

    /** The tokens that a revocation covers; an empty user stands for all users. */
    private record Whose(Arn room, String userId) {}

    private final Database database;
    private final TokenClock clock;
    private final ConcurrentHashMap<Whose, Moment> times = new ConcurrentHashMap<>();
    /** When {@link #reload} last asked the store. */
    private volatile Instant loaded = Instant.EPOCH;

    /** Loads the revocations made before a restart. */
    public Revocations(Database database, TokenClock clock) {
        this.database = database;
        this.clock = clock;
        reloadSince(Instant.EPOCH);
    }

    /**
     * Learns what other servers have revoked in a room, so that {@link #isRevoked} takes it into account; to be called
     * before the room is served here. Blocks.
     */
    public void load(Arn room) {
        if (!database.isShared()) {
            return;
        }
        learn(database.read(handle -> handle.createQuery("SELECT * FROM revocation WHERE account = :account"
                        + " AND region = :region AND room_id = :room")
                .bind("account", room.account())
                .bind("region", room.region())
                .bind("room", room.id())
                .map((row, context) -> revocation(row))
                .list()));
    }

    /** Learns what other servers have revoked since the last time; to be called periodically. Blocks. */
    public void reload() {
        reloadSince(loaded.minus(OVERLAP));
    }

    private void reloadSince(Instant since) {
        Instant now = clock.now().time();
        learn(database.read(handle -> handle.createQuery("SELECT * FROM revocation WHERE revoke_time >= :since")
                .bind("since", since.toEpochMilli())
                .map((row, context) -> revocation(row))
                .list()));
        loaded = now;
    }

    private Map.Entry<Whose, Moment> revocation(ResultSet row) throws SQLException {
        Arn room =
                new Arn(row.getString("region"), row.getString("account"), ResourceType.ROOM, row.getString("room_id"));
        return Map.entry(
                new Whose(room, database.fromColumn(row.getString("user_id"))),
                Moment.at(Instant.ofEpochMilli(row.getLong("revoke_time"))));
    }

    private void learn(List<Map.Entry<Whose, Moment>> revocations) {
        // Of what was revoked here, the time by the process's own clock is known, too.
        revocations.forEach(each -> times.merge(
                each.getKey(), each.getValue(), (known, read) -> read.time().isAfter(known.time()) ? read : known));
    }

    /** Learns what another server has revoked. Doesn't block. */
    public void learn(Arn room, @Nullable String userId, Instant time) {
        learn(List.of(Map.entry(new Whose(room, userId == null ? EVERYBODY : userId), Moment.at(time))));
    }

    /** Revokes all tokens of a user made until now; returns that time. Blocks. */
    public Instant revoke(Arn room, String userId) {
        return write(new Whose(room, userId));
    }

    /** Revokes all tokens for a room made until now; returns that time. Blocks. */
    public Instant revokeAll(Arn room) {
        return write(new Whose(room, EVERYBODY));
    }

    private Instant write(Whose whose) {
        Moment now = clock.revocation();
        database.write(handle -> handle.createUpdate("INSERT INTO revocation (account, region, room_id, user_id,"
                        + " revoke_time) VALUES (:account, :region, :room, :user, :time)"
                        + " ON CONFLICT (account, region, room_id, user_id) DO UPDATE SET revoke_time = :time"
                        // Another server's clock may be ahead, and what it has revoked stays so.
                        + (database.isShared() ? " WHERE revocation.revoke_time < :time" : ""))
                .bind("account", whose.room.account())
                .bind("region", whose.room.region())
                .bind("room", whose.room.id())
                .bind("user", database.toColumn(whose.userId))
                .bind("time", now.time().toEpochMilli())
                .execute());
        times.merge(whose, now, (known, made) -> database.isShared() && known.isAfter(made) ? known : made);
        return now.time();
    }

    /** Forgets all revocations. Blocks. */
    public void clear() {
        database.write(handle -> handle.execute("DELETE FROM revocation"));
        times.clear();
    }

    /** Returns whether a token is revoked. Does no I/O. */
    public boolean isRevoked(Claims claims) {
        return isBefore(claims.issued(), times.get(new Whose(claims.room(), claims.userId())))
                || isBefore(claims.issued(), times.get(new Whose(claims.room(), EVERYBODY)));
    }

    private static boolean isBefore(Moment issued, @Nullable Moment revoked) {
        return revoked != null && !issued.isAfter(revoked);
    }

    /**
     * Forgets revocations older than any valid token; to be called periodically. Blocks. Both clocks must agree, as
     * with {@link StoredUsedTokens#purge}.
     */
    public void purge() {
        Map<Whose, Moment> forgotten = new HashMap<>();
        times.forEach((whose, revoked) -> {
            if (clock.isLongerAgo(revoked, MAX_LIFE) && times.remove(whose, revoked)) {
                forgotten.put(whose, revoked);
            }
        });
        if (forgotten.isEmpty()) {
            return;
        }
        database.write(handle -> {
            // Matches the time, because the user may have been revoked again meanwhile.
            PreparedBatch batch = handle.prepareBatch("DELETE FROM revocation WHERE account = :account"
                    + " AND region = :region AND room_id = :room AND user_id = :user AND revoke_time = :time");
            forgotten.forEach((whose, revoked) -> batch.bind("account", whose.room.account())
                    .bind("region", whose.room.region())
                    .bind("room", whose.room.id())
                    .bind("user", database.toColumn(whose.userId))
                    .bind("time", revoked.time().toEpochMilli())
                    .add());
            return batch.execute();
        });
    }
}
