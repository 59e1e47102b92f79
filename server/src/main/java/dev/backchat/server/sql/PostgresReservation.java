package dev.backchat.server.sql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second server away from a database whose servers could not tell each other what is said: a lock of a session of
 * its own. It is held until the session ends, so a server that dies leaves nothing behind.
 */
public final class PostgresReservation implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresReservation.class);

    /** The number of the lock; it means nothing but to servers of this kind. */
    private static final String LOCK = "SELECT pg_advisory_lock(7163384741)";
    /** SQLSTATE lock_not_available. */
    private static final String IS_LOCKED = "55P03";

    private final Connection session;

    private PostgresReservation(Connection session) {
        this.session = session;
    }

    /**
     * Reserves a database.
     *
     * @param patience maximum wait for a server that is just ending
     * @throws IOException if another server has it
     */
    public static PostgresReservation make(PostgresUrl url, Duration patience) throws IOException {
        PGSimpleDataSource source = url.dataSource();
        source.setTcpKeepAlive(true);
        try {
            Connection session = source.getConnection();
            try (Statement statement = session.createStatement()) {
                // 0 would be no limit.
                statement.execute("SET lock_timeout = " + Math.max(1, patience.toMillis()));
                statement.execute(LOCK);
                return new PostgresReservation(session);
            } catch (SQLException e) {
                session.close();
                throw e;
            }
        } catch (SQLException e) {
            throw IS_LOCKED.equals(e.getSQLState())
                    ? new IOException(
                            "another server uses PostgreSQL at " + url
                                    + ": servers that share it need redis, too, or members of a room would not hear each other",
                            e)
                    : new IOException("cannot use PostgreSQL at " + url + ": " + PostgresFailure.reason(e), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            log.debug("the session of the reservation had ended", e);
        }
    }
}
