package dev.backchat.server.sql;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What a failure means, by its SQLSTATE (appendix A of PostgreSQL's manual). */
enum PostgresFailure {
    /** Others were in the way: the transaction was rolled back, and may succeed now. */
    CONFLICT,
    /** The server has become a standby, or is read-only for another reason: nothing was written. */
    READ_ONLY,
    /** The connection is gone, and with it the transaction, unless the commit was on its way. */
    CONNECTION_LOST,
    /** The server can't be reached, has no room, or takes too long. */
    UNAVAILABLE,
    /** A fault of ours, or no failure of the database at all. */
    OTHER;

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");
    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String NOT_YET = "57P03";
    private static final String TOO_MANY_CONNECTIONS = "53300";
    /** Terminations: by an administrator, a crash, or a limit on idle sessions and transactions. */
    private static final Set<String> TERMINATIONS = Set.of("57P01", "57P02", "57P04", "57P05", "25P03");

    private static final String LOCK_TIMEOUT = "55P03";

    /** As where TLS is required, and the server has none. */
    private static final String REJECTED = "08004";

    private static final String CONNECTION_CLASS = "08";
    /** Classes: login refused, resources, interventions such as the statement's time limit, errors of the system. */
    private static final Set<String> OUTAGE_CLASSES = Set.of("28", "53", "57", "58");

    /** Has the pool drop connections that lead nowhere any more; it knows the other states by itself. */
    static final SQLExceptionOverride EVICTION = new SQLExceptionOverride() {
        @java.lang.Override
        public Override adjudicate(SQLException e) {
            PostgresFailure failure = of(e);
            return failure == READ_ONLY || failure == CONNECTION_LOST ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    };

    static PostgresFailure of(Throwable thrown) {
        SQLException cause = cause(thrown);
        if (cause == null) {
            return OTHER;
        }
        if (cause instanceof SQLTransientConnectionException || has(cause, SocketTimeoutException.class::isInstance)) {
            return UNAVAILABLE;
        }
        String state = state(cause);
        if (CONFLICTS.contains(state)) {
            return CONFLICT;
        }
        if (state.equals(READ_ONLY_TRANSACTION)) {
            return READ_ONLY;
        }
        if (TERMINATIONS.contains(state) || state.startsWith(CONNECTION_CLASS)) {
            return CONNECTION_LOST;
        }
        return state.equals(LOCK_TIMEOUT) || OUTAGE_CLASSES.stream().anyMatch(state::startsWith) ? UNAVAILABLE : OTHER;
    }

    /** Returns whether a server that can't be connected to may only be starting, or about to be reachable. */
    static boolean mayPass(SQLException e) {
        String state = state(e);
        return (state.startsWith(CONNECTION_CLASS)
                        && !state.equals(REJECTED)
                        && !has(e, SSLException.class::isInstance))
                || state.equals(NOT_YET)
                || state.equals(TOO_MANY_CONNECTIONS);
    }

    /** Returns the failure in the words of the driver, in one line; the pool's own are only that it has no connection. */
    static String reason(Throwable thrown) {
        Throwable cause =
                causes(thrown).filter(SQLException.class::isInstance).reduce(thrown, (before, deeper) -> deeper);
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    /** Returns the exception of the driver or the pool; null if there is none. */
    private static @Nullable SQLException cause(Throwable thrown) {
        return causes(thrown)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst()
                .orElse(null);
    }

    private static String state(SQLException e) {
        return Objects.requireNonNullElse(e.getSQLState(), "");
    }

    private static boolean has(Throwable thrown, Predicate<Throwable> cause) {
        return causes(thrown).anyMatch(cause);
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.<@Nullable Throwable>iterate(
                        thrown, Objects::nonNull, each -> each == null ? null : each.getCause())
                .map(Objects::requireNonNull);
    }
}
