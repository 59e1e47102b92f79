package dev.backchat.server.token;

import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens tokens with the keys of a server's data directory, for its operator. Only reads, so the server may be running;
 * times are judged by the machine's clock.
 */
public final class TokenInspector implements AutoCloseable {
    /** Key age at which keys are never rotated. */
    private static final Duration FOREVER = Duration.ofDays(1_000_000);

    private final Path directory;
    private final Database database;
    private final InstantSource clock;
    private final TokenClock tokenClock;
    private final ChatTokens tokens;

    /**
     * A token and its status.
     *
     * @param isExpired whether it is too late to open a connection with it
     * @param isUsed whether it has opened a connection; null if unknown, because servers forget that some time after
     *     the token has expired
     * @param isRevoked whether it has been revoked
     */
    public record Inspection(
            Claims claims, boolean isExpired, @Nullable Boolean isUsed, boolean isRevoked) {}

    private TokenInspector(Path directory, Database database, InstantSource clock) {
        this.directory = directory;
        this.database = database;
        this.clock = clock;
        this.tokenClock = new TokenClock(clock, clock);
        this.tokens = new ChatTokens(new TokenKeys(database, () -> Instant.EPOCH, FOREVER), tokenClock);
    }

    /**
     * Reads the keys of a data directory.
     *
     * @throws IOException if there are none, or they can't be read
     */
    public static TokenInspector open(Path directory, InstantSource clock) throws IOException {
        Database database = SqliteDatabase.readOnly(directory);
        try {
            if (!TokenKeys.areIn(database)) {
                throw new IOException("there are no keys of tokens in " + directory);
            }
            return new TokenInspector(directory, database, clock);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e instanceof IOException io ? io : unreadable(directory, e);
        }
    }

    private static IOException unreadable(Path directory, Exception e) {
        return new IOException(
                "cannot read the database in " + directory + ": "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                e);
    }

    /**
     * Opens a token, expired or not.
     *
     * @throws TokenRefusedException if it was not sealed by this server's keys
     * @throws IOException if the directory can't be read
     */
    public Inspection inspect(String token) throws TokenRefusedException, IOException {
        Claims claims = tokens.unseal(token);
        Instant now = clock.instant();
        return new Inspection(
                claims,
                !now.isBefore(claims.tokenExpiration()),
                isUsed(claims, now),
                new Revocations(database, tokenClock).isRevoked(claims));
    }

    private @Nullable Boolean isUsed(Claims claims, Instant now) throws IOException {
        // In the order in which a server moves them, so that none is missed on its way.
        if (UsedTokenLog.read(directory).stream().anyMatch(use -> use.tokenId().equals(claims.tokenId()))
                || StoredUsedTokens.isKept(database, claims.tokenId())) {
            return true;
        }
        return StoredUsedTokens.mayBeForgotten(claims.tokenExpiration(), now) ? null : Boolean.FALSE;
    }

    @Override
    public void close() {
        database.close();
    }
}
