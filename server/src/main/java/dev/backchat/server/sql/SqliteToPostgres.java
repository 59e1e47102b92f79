package dev.backchat.server.sql;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** Copies the database of a directory into an empty one of PostgreSQL: all of it, or nothing. */
public final class SqliteToPostgres {
    /** All tables with data, each after those that it refers to. */
    static final List<String> TABLES = List.of(
            "logging_configuration",
            "room",
            "room_logging",
            "token_key",
            "retired_token_key",
            "used_token",
            "revocation",
            "outbox");

    /** The column whose text has any characters that a client chose. */
    private static final String ANY_TEXT = "user_id";

    private static final int BATCH = 500;

    private SqliteToPostgres() {}

    /**
     * Copies a database that no server uses. It stays as it is.
     *
     * @return the number of rows, by table
     * @throws IOException if it can't be copied; then the other database is still empty
     */
    public static Map<String, Integer> copy(Path directory, PostgresUrl url) throws IOException {
        if (!Files.isRegularFile(directory.resolve(SqliteDatabase.FILE))) {
            throw new IOException("there is no database in " + directory);
        }
        NativeLibrary.load();
        try (Closeable _ = DataDirectory.open(directory, Duration.ZERO)) {
            DataSource from = SqliteDatabase.readOnlySource(directory.resolve(SqliteDatabase.FILE));
            MigrationVersion latest = Migrations.latest(from);
            check(Migrations.current(from), latest, "the database in " + directory);
            // Makes the tables.
            PostgresDatabase.open(url, Duration.ZERO).close();
            DataSource to = url.dataSource();
            check(Migrations.current(to), latest, "PostgreSQL at " + url);
            return copy(from, to, url);
        } catch (SQLException | FlywayException e) {
            throw new IOException(
                    "cannot copy the database in " + directory + " to PostgreSQL at " + url + ": "
                            + PostgresFailure.reason(e),
                    e);
        }
    }

    private static void check(MigrationVersion found, MigrationVersion latest, String where) throws IOException {
        if (!found.equals(latest)) {
            throw new IOException("the schema of " + where + " is " + found + ", and this version copies " + latest
                    + (found.isNewerThan(latest)
                            ? ": use the version of the servers"
                            : ": start a server of this version on it first, which migrates it"));
        }
    }

    private static Map<String, Integer> copy(DataSource source, DataSource target, PostgresUrl url)
            throws SQLException, IOException {
        try (Connection from = source.getConnection();
                Connection to = target.getConnection()) {
            from.setAutoCommit(false);
            to.setAutoCommit(false);
            try (Statement lock = to.createStatement()) {
                lock.execute("LOCK TABLE " + String.join(", ", TABLES) + " IN EXCLUSIVE MODE");
            }
            for (String table : TABLES) {
                if (hasRows(to, table)) {
                    throw new IOException("PostgreSQL at " + url + " has data already, in the table " + table
                            + ": give an empty database");
                }
            }
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (String table : TABLES) {
                counts.put(table, copy(from, to, table));
            }
            to.commit();
            return counts;
        }
    }

    private static boolean hasRows(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1 FROM " + table + " LIMIT 1")) {
            return row.next();
        }
    }

    private static int copy(Connection from, Connection to, String table) throws SQLException {
        try (Statement select = from.createStatement();
                ResultSet row = select.executeQuery("SELECT * FROM " + table);
                PreparedStatement insert = to.prepareStatement(insert(table, row.getMetaData()))) {
            int columns = row.getMetaData().getColumnCount();
            int rows = 0;
            while (row.next()) {
                for (int i = 1; i <= columns; i++) {
                    boolean isAnyText = row.getMetaData().getColumnName(i).equals(ANY_TEXT);
                    insert.setObject(i, isAnyText ? PostgresText.write(row.getString(i)) : row.getObject(i));
                }
                insert.addBatch();
                rows++;
                if (rows % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
            return rows;
        }
    }

    private static String insert(String table, ResultSetMetaData columns) throws SQLException {
        StringJoiner names = new StringJoiner(", ");
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnName(i));
        }
        return "INSERT INTO " + table + " (" + names + ") VALUES ("
                + String.join(", ", Collections.nCopies(columns.getColumnCount(), "?")) + ")";
    }
}
