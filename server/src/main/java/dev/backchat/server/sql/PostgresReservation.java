package dev.backchat.server.sql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
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
    private static final String TRY = "SELECT pg_try_advisory_lock(7163384741)";

    private static final Duration RETRY = Duration.ofMillis(500);

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
            boolean isMade = false;
            try {
                isMade = tryFor(session, patience);
                if (!isMade) {
                    throw new IOException(
                            "another server uses PostgreSQL at " + url
                                    + ": servers that share it need redis, too, or members of a room would not hear each other");
                }
                return new PostgresReservation(session);
            } finally {
                if (!isMade) {
                    session.close();
                }
            }
        } catch (SQLException e) {
            throw new IOException("cannot use PostgreSQL at " + url + ": " + PostgresFailure.reason(e), e);
        }
    }

    private static boolean tryFor(Connection session, Duration patience) throws SQLException {
        long attempts = Math.max(1, patience.dividedBy(RETRY));
        for (long i = 0; i < attempts; i++) {
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(TRY)) {
                row.next();
                if (row.getBoolean(1)) {
                    return true;
                }
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
        return false;
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
