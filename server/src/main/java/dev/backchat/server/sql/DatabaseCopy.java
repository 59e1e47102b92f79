package dev.backchat.server.sql;

import dev.backchat.server.disk.FilePermissions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.sqlite.SQLiteConfig;

/** Copies a database as of one moment, without disturbing those who use it. */
public final class DatabaseCopy {
    private DatabaseCopy() {}

    /**
     * Makes a copy, readable by its owner alone from the start. It gets its name once it is complete and on disk.
     *
     * @throws IOException if it can't be made, in particular if a file of that name exists
     */
    public static void make(Path directory, Path copy) throws IOException {
        Path database = directory.resolve(SqliteDatabase.FILE);
        if (!Files.isRegularFile(database)) {
            throw new IOException("there is no database in " + directory);
        }
        refuseToOverwrite(copy);
        Path folder = Objects.requireNonNullElse(copy.toAbsolutePath().getParent(), directory);
        Path unfinished;
        try {
            unfinished = Files.createTempFile(folder, "backchat-", ".unfinished", FilePermissions.of("rw-------"));
        } catch (FileSystemException e) {
            throw new IOException("cannot write into " + folder + ": " + DataDirectory.reason(e), e);
        }
        try {
            NativeLibrary.load();
            write(database, unfinished);
            try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            refuseToOverwrite(copy);
            Files.move(unfinished, copy);
        } catch (SQLException e) {
            throw new IOException(
                    "cannot copy the database in " + directory + " to " + copy + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void refuseToOverwrite(Path copy) throws IOException {
        if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(copy + " is there already, and is not overwritten");
        }
    }

    /** Reads in one transaction, which in WAL mode blocks no writer, and checks the copy. */
    private static void write(Path database, Path copy) throws SQLException {
        try (Connection from = open(database);
                PreparedStatement vacuum = from.prepareStatement("VACUUM INTO ?")) {
            // VACUUM INTO fills an existing file if it is empty.
            vacuum.setString(1, copy.toAbsolutePath().toString());
            vacuum.execute();
        }
        try (Connection written = open(copy);
                ResultSet result = written.createStatement().executeQuery("PRAGMA quick_check(1)")) {
            String found = result.getString(1);
            if (!"ok".equals(found)) {
                throw new SQLException("what was written is damaged: " + found);
            }
        }
    }

    private static Connection open(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout((int) SqliteDatabase.BUSY_TIMEOUT.toMillis());
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }
}
