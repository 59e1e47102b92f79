package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.FreePorts;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.PostgresDatabase;
import dev.backchat.server.sql.PostgresUrl;
import dev.backchat.server.sql.SqliteDatabase;
import dev.backchat.server.token.TokenKeys;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the operator's document says about PostgreSQL, with other addresses and files. */
class PostgresDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/operate.md");

    private static MatchResult found(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDatabaseIsCreatedAndMovedTo(@TempDir Path directory) throws Exception {
        Path data = directory.resolve("data");
        try (Database database = SqliteDatabase.open(data)) {
            new TokenKeys(database, InstantSource.system(), Duration.ofDays(30));
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(3))
                .setPort(FreePorts.next())
                .start()) {
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                for (String sql : found("```sql\n(.*?)```").group(1).split(";\\s+")) {
                    statement.execute(sql);
                }
            }
            String url = found("`postgres: \"([^?]*)\\?")
                    .group(1)
                    .replace("db.internal:5432", "127.0.0.1:" + server.getPort());
            Path config = Files.writeString(directory.resolve("backchat.yaml"), """
                    data: "%s"
                    postgres: "%s"
                    postgresPassword: change-me
                    """.formatted(data, url));
            String[] command = found("\\./backchat (migrate [^\n]*)")
                    .group(1)
                    .replace("/etc/backchat.yaml", config.toString())
                    .split(" ");
            assertThat(Main.commands().execute(command)).isZero();
            try (Database moved =
                    PostgresDatabase.open(PostgresUrl.parse(url).withPassword("change-me"), Duration.ZERO)) {
                assertThat(moved.<Integer>read(handle -> handle.createQuery("SELECT count(*) FROM token_key")
                                .mapTo(Integer.class)
                                .one()))
                        .isEqualTo(1);
            }
        }
    }
}
