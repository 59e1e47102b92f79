package dev.backchat.server.sql;

import java.io.Serial;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;

/** Brings a database's schema up to date. Both kinds of database have the same migrations. */
final class Migrations {
    /** Stands in front of statements that PostgreSQL alone understands. */
    private static final String ON_POSTGRES = "onPostgres";

    private Migrations() {}

    /** @throws LaterVersionException if the schema is later than this version's */
    static void migrateSqlite(DataSource source) {
        // By default, migrations known only to a later version would be ignored.
        Flyway flyway = flyway(source, "-- ", new String[0]);
        try {
            flyway.migrate();
        } catch (FlywayValidateException e) {
            MigrationInfo later = later(flyway);
            throw later == null ? e : new LaterVersionException(later.getVersion(), e);
        }
    }

    /**
     * Migrates a database that other servers may be using or migrating, which waits for its turn.
     *
     * @throws LaterVersionException if the schema is later than this version's, and says that this version can't use it
     */
    static void migratePostgres(DataSource source) throws SQLException {
        Flyway flyway = flyway(source, "", "*:future");
        flyway.migrate();
        MigrationInfo later = later(flyway);
        if (later != null && minCompatible(source).isNewerThan(latest(flyway))) {
            throw new LaterVersionException(later.getVersion(), null);
        }
    }

    /** Returns the latest version of the schema that this program knows. */
    static MigrationVersion latest(DataSource source) {
        return latest(flyway(source, "", new String[0]));
    }

    /** Returns the version of a database's schema; {@link MigrationVersion#EMPTY} if it has none. */
    static MigrationVersion current(DataSource source) {
        MigrationInfo current = flyway(source, "", new String[0]).info().current();
        return current == null ? MigrationVersion.EMPTY : current.getVersion();
    }

    private static Flyway flyway(DataSource source, String onPostgres, String... ignored) {
        return Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .placeholders(Map.of(ON_POSTGRES, onPostgres))
                .ignoreMigrationPatterns(ignored)
                .load();
    }

    private static @Nullable MigrationInfo later(Flyway flyway) {
        return Stream.of(flyway.info().applied())
                .filter(applied -> applied.getState() == MigrationState.FUTURE_SUCCESS)
                .findFirst()
                .orElse(null);
    }

    private static MigrationVersion latest(Flyway flyway) {
        return Stream.of(flyway.info().all())
                .filter(each -> each.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
    }

    private static MigrationVersion minCompatible(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT max(min_compatible_version) FROM schema_compatibility")) {
            row.next();
            return MigrationVersion.fromVersion(Objects.requireNonNullElse(row.getString(1), "0"));
        }
    }

    /** Thrown when the schema is of a later version that this one can't use. */
    static final class LaterVersionException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        LaterVersionException(MigrationVersion schema, @Nullable Throwable cause) {
            super("its schema is " + schema + ", which this version does not know", cause);
        }
    }
}
