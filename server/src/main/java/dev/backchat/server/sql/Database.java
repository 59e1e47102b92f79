package dev.backchat.server.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The embedded database: SQLite in a directory, or in memory. Calls block, so they belong on virtual threads.
 *
 * <p>SQLite has one writer at a time, so there is one connection that writes: its pool is the queue. Readers see the
 * state as of the last commit and don't wait.
 */
public final class Database implements AutoCloseable {
    private static final int READERS = 4;
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

    private final List<AutoCloseable> resources = new ArrayList<>();
    private final Jdbi reader;
    private final Jdbi writer;
    private final Jdbi relaxedWriter;

    private Database(SQLiteDataSource durable, SQLiteDataSource relaxed, boolean inMemory) {
        migrate(durable);
        writer = pool("write", durable, 1);
        if (inMemory) {
            // Connections to one database in memory lock each other out of whole tables: so there is one for all.
            reader = writer;
            relaxedWriter = writer;
        } else {
            reader = pool("read", durable, READERS);
            relaxedWriter = pool("relaxed-write", relaxed, 1);
        }
    }

    /**
     * Opens the database of a directory, which is made if it isn't there.
     *
     * @throws IOException if it can't be opened: another server has it, it is of a later version, or is no database
     */
    public static Database open(Path directory) throws IOException {
        Files.createDirectories(directory);
        restrict(directory, "rwx------");
        FileChannel lock = lock(directory);
        try {
            Path file = directory.resolve("backchat.db");
            if (!Files.exists(file)) {
                Files.createFile(file);
                restrict(file, "rw-------");
            }
            String url = "jdbc:sqlite:" + file.toAbsolutePath();
            Database database = new Database(
                    source(url, SQLiteConfig.SynchronousMode.FULL),
                    source(url, SQLiteConfig.SynchronousMode.NORMAL),
                    false);
            database.resources.add(lock);
            return database;
        } catch (FlywayException e) {
            lock.close();
            throw new IOException("cannot use the database in " + directory + ": " + firstLine(e), e);
        }
    }

    /** Opens an empty database in memory. */
    public static Database inMemory() {
        SQLiteDataSource source = source(
                "jdbc:sqlite:file:" + UUID.randomUUID() + "?mode=memory&cache=shared",
                SQLiteConfig.SynchronousMode.OFF);
        try {
            // The database lives as long as a connection to it is open; pools may close theirs.
            Connection anchor = source.getConnection();
            Database database = new Database(source, source, true);
            database.resources.add(anchor);
            return database;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads. */
    public <T extends @Nullable Object> T read(HandleCallback<T, RuntimeException> work) {
        return reader.withHandle(work);
    }

    /** Reads and writes in a transaction of its own. When it returns, what it wrote survives even a power cut. */
    public <T extends @Nullable Object> T write(HandleCallback<T, RuntimeException> work) {
        return writer.inTransaction(work);
    }

    /**
     * Like {@link #write}, but doesn't wait for the disk: what it wrote survives the death of the process, though not a
     * power cut.
     */
    public <T extends @Nullable Object> T writeRelaxed(HandleCallback<T, RuntimeException> work) {
        return relaxedWriter.inTransaction(work);
    }

    @Override
    public void close() {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
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
        resources.add(pool);
        return Jdbi.create(pool);
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

    private static void migrate(SQLiteDataSource source) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                // Where a later version has been, this one refuses to work.
                .ignoreMigrationPatterns(new String[0])
                .load()
                .migrate();
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel file =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            file.close();
            throw new IOException("another server is using " + directory);
        }
        return file;
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
