package dev.backchat.server;

import dev.backchat.server.redis.Redis;
import dev.backchat.server.sql.Database;
import org.jspecify.annotations.Nullable;

/**
 * What a server shares with others, or has for itself alone.
 *
 * @param redis null for a server alone
 */
public record SharedState(Database database, @Nullable Redis redis) implements AutoCloseable {
    /** Returns the state of a server alone. */
    public static SharedState local(Database database) {
        return new SharedState(database, null);
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.close();
        }
        database.close();
    }
}
