package dev.backchat.server.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The kinds of database, for tests that run on both. */
public enum TestDatabase {
    SQLITE {
        @Override
        public Database open() {
            return SqliteDatabase.inMemory();
        }

        @Override
        public Supplier<Database> in(Path directory) {
            return () -> {
                try {
                    return SqliteDatabase.open(directory);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        }
    },
    POSTGRES {
        @Override
        public Database open() {
            return TestPostgres.open();
        }

        @Override
        public Supplier<Database> in(Path directory) {
            PostgresUrl url = TestPostgres.newDatabase();
            return () -> TestPostgres.open(url);
        }
    };

    /** Returns a new, empty database. */
    public abstract Database open();

    /**
     * Returns what opens the same database each time, as one server after the other does.
     *
     * @param directory for a database that needs one
     */
    public abstract Supplier<Database> in(Path directory);
}
