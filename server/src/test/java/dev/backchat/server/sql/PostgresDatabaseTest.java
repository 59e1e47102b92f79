package dev.backchat.server.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PostgresDatabaseTest {
    @Test
    void bothDatabasesHaveTheSameTables() {
        try (Database postgres = TestPostgres.open();
                Database sqlite = SqliteDatabase.inMemory()) {
            assertThat(postgres.<java.util.List<String>>read(handle -> handle.createQuery(
                                    "SELECT table_name || '.' || column_name FROM information_schema.columns"
                                            + " WHERE table_schema = current_schema()")
                            .mapTo(String.class)
                            .list()))
                    .containsExactlyInAnyOrderElementsOf(sqlite.read(handle -> handle.createQuery(
                                    "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c"
                                            + " WHERE t.type = 'table'")
                            .mapTo(String.class)
                            .list()));
        }
    }
}
