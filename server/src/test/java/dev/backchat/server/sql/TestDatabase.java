package dev.backchat.server.sql;

/** The kinds of database, for tests that run on both. */
public enum TestDatabase {
    SQLITE {
        @Override
        public Database open() {
            return SqliteDatabase.inMemory();
        }
    },
    POSTGRES {
        @Override
        public Database open() {
            return TestPostgres.open();
        }
    };

    /** Returns a new, empty database. */
    public abstract Database open();
}
