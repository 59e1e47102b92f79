package dev.backchat.server.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.backchat.api.Arn;
import dev.backchat.server.disk.FilePermissions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/** The embedded database of one server: SQLite in a directory, or in memory. */
public final class SqliteDatabase implements Database {
    private static final Logger log = LoggerFactory.getLogger(SqliteDatabase.class);

    static final String FILE = "backchat.db";

    private static final int READERS = 4;
    static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);
    /** Mask for SQLite's primary result code. */
    private static final int PRIMARY = 0xff;

    private static final Set<Integer> FROM_OUTSIDE = Set.of(
            SQLiteErrorCode.SQLITE_FULL.code,
            SQLiteErrorCode.SQLITE_IOERR.code,
            SQLiteErrorCode.SQLITE_READONLY.code,
            SQLiteErrorCode.SQLITE_CANTOPEN.code,
            SQLiteErrorCode.SQLITE_NOMEM.code,
            SQLiteErrorCode.SQLITE_BUSY.code);

    /**
     * Serializes writers. SQLite allows one at a time and makes others wait in native code, where a virtual thread pins
     * its carrier: two of them would stop everything on two cores. So they wait here instead.
     */
    private final ReentrantLock writing;
    /** Serializes readers too, where there is only one connection: the pool would hand it from one to the next. */
    private final @Nullable ReentrantLock reading;

    /** Closed in reverse order. */
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    private final OutageLog outages = new OutageLog(log);
    private final @Nullable Path directory;
    private final Jdbi reader;
    private final Jdbi writer;
    private final Jdbi relaxedWriter;

    private SqliteDatabase(
            SQLiteDataSource durable, SQLiteDataSource relaxed, @Nullable Path directory, AutoCloseable keptOpen) {
        boolean inMemory = directory == null;
        this.directory = directory;
        resources.push(keptOpen);
        try {
            Migrations.migrateSqlite(durable);
            writer = pool("write", durable, 1);
            // Fairness would have each wait for a thread that first has to wake up.
            writing = new ReentrantLock(!inMemory);
            reading = inMemory ? writing : null;
            if (inMemory) {
                // Connections to one in-memory database lock each other out of whole tables, so all use a single one.
                reader = writer;
                relaxedWriter = writer;
            } else {
                reader = pool("read", durable, READERS);
                relaxedWriter = pool("relaxed-write", relaxed, 1);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private SqliteDatabase(SQLiteDataSource readOnly, Path directory) {
        this.directory = directory;
        writing = new ReentrantLock();
        reading = null;
        reader = JdbiFactory.of(readOnly);
        writer = reader;
        relaxedWriter = reader;
    }

    /**
     * Opens the database of a directory read-only, whether or not a server is using it.
     *
     * @throws IOException if there is none, or this process may not read it
     */
    public static SqliteDatabase readOnly(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no database in " + directory);
        }
        if (!Files.isReadable(file)) {
            throw new IOException(
                    "permission denied for " + file + "; this process runs as " + System.getProperty("user.name"));
        }
        NativeLibrary.load();
        return new SqliteDatabase(readOnlySource(file), directory);
    }

    static SQLiteDataSource readOnlySource(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    /**
     * Opens the database of a directory. The directory is created if missing, accessible to its owner alone; so is the
     * file, which holds the keys that seal chat tokens.
     *
     * @throws IOException if it can't be opened: another server uses it, it is of a later version, or it is
     *     not a database
     */
    public static SqliteDatabase open(Path directory) throws IOException {
        return open(directory, Duration.ZERO);
    }

    /**
     * Opens the database of a directory, waiting for another server to release it.
     *
     * @throws IOException if it can't be opened: another server uses it, it is of a later version, or it is
     *     not a database
     */
    public static SqliteDatabase open(Path directory, Duration patience) throws IOException {
        NativeLibrary.load();
        Closeable lock = DataDirectory.open(directory, patience);
        try {
            Path file = directory.resolve(FILE);
            // Checked now, because SQLite recreates some of these files; reported only once the database
            // has been opened.
            Path exposed = DataDirectory.accessibleToOthers(directory);
            try {
                Files.createFile(file, FilePermissions.of("rw-------"));
            } catch (FileAlreadyExistsException e) {
                // It keeps the permissions that it has.
            }
            String url = "jdbc:sqlite:" + file.toAbsolutePath();
            SqliteDatabase opened = new SqliteDatabase(
                    source(url, SQLiteConfig.SynchronousMode.FULL),
                    source(url, SQLiteConfig.SynchronousMode.NORMAL),
                    directory,
                    lock);
            if (exposed != null) {
                log.warn(
                        "others than its owner may read or write {}, and with the keys in it forge chat tokens:"
                                + " chmod go= {}*, and delete copies that they may have",
                        exposed,
                        file);
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e instanceof Migrations.LaterVersionException
                    ? new IOException("the data in " + directory + " is of a later version: " + e.getMessage(), e)
                    : new IOException("cannot use the database in " + directory + ": " + firstLine(e), e);
        }
    }

    /** Opens an empty database in memory. */
    public static SqliteDatabase inMemory() {
        try {
            NativeLibrary.load();
            SQLiteDataSource source = source(
                    "jdbc:sqlite:file:" + UUID.randomUUID() + "?mode=memory&cache=shared",
                    SQLiteConfig.SynchronousMode.OFF);
            // The database lives as long as a connection to it is open; pools may close theirs.
            Connection anchor = source.getConnection();
            return new SqliteDatabase(source, source, null, anchor);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("cannot open a database in memory", e);
        }
    }

    @Override
    public <T extends @Nullable Object> T read(HandleCallback<T, RuntimeException> work) {
        if (reading != null) {
            reading.lock();
        }
        try {
            return reader.withHandle(work);
        } catch (RuntimeException e) {
            throw explained(e);
        } finally {
            if (reading != null) {
                reading.unlock();
            }
        }
    }

    @Override
    public <T extends @Nullable Object> T write(HandleCallback<T, RuntimeException> work) {
        return write(writer, work);
    }

    @Override
    public <T extends @Nullable Object> T writeRelaxed(HandleCallback<T, RuntimeException> work) {
        return write(relaxedWriter, work);
    }

    private <T extends @Nullable Object> T write(Jdbi on, HandleCallback<T, RuntimeException> work) {
        writing.lock();
        try {
            return on.inTransaction(work);
        } catch (RuntimeException e) {
            throw explained(e);
        } finally {
            writing.unlock();
        }
    }

    private RuntimeException explained(RuntimeException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || (cause instanceof SQLException sql && FROM_OUTSIDE.contains(sql.getErrorCode() & PRIMARY))) {
                return outages.unavailable(cause.getMessage());
            }
        }
        return thrown;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public @Nullable Path directory() {
        return directory;
    }

    /** Does nothing, because one writer at a time leaves nothing to lock. */
    @Override
    public void lockForUpdate(Handle handle, String table, Arn arn) {}

    @Override
    public void lockForShare(Handle handle, String table, Arn arn) {}

    @Override
    public void lock(Handle handle, String name) {}

    @Override
    public String toColumn(String text) {
        return text;
    }

    @Override
    public String fromColumn(String column) {
        return column;
    }

    @Override
    public void close() {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                log.warn("could not close the database cleanly", e);
            }
        }
    }

    private Jdbi pool(String name, SQLiteDataSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setMaxLifetime(0);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        HikariDataSource pool = new HikariDataSource(config);
        resources.push(pool);
        return JdbiFactory.of(pool);
    }

    private static SQLiteDataSource source(String url, SQLiteConfig.SynchronousMode synchronous) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(synchronous);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        return source;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
