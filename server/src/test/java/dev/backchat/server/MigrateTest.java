package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.Room;
import dev.backchat.client.Ivschat;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.PostgresUrl;
import dev.backchat.server.sql.SqliteDatabase;
import dev.backchat.server.sql.TestPostgres;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MigrateTest {
    @TempDir
    private Path directory;

    private final PostgresUrl url = TestPostgres.newDatabase();
    private final StringWriter complaints = new StringWriter();

    private static Server serve(Path data, @Nullable PostgresUrl postgres) throws Exception {
        Map<String, String> flags =
                new HashMap<>(Map.of("port", "0", "internalPort", "0", "data", data.toString(), "aws", "off"));
        if (postgres != null) {
            flags.put("postgres", TestPostgres.text(postgres));
        }
        return Server.start(Configs.read(true, flags, Map.of("BACKCHAT_TOKEN_LIFETIME", "1h"), null));
    }

    private int migrate(Map<String, String> environment, String... arguments) {
        return Configs.run(new Migrate(environment), complaints, arguments);
    }

    private int migrate(Path data) {
        return migrate(Map.of("BACKCHAT_POSTGRES", TestPostgres.text(url)), "--data", data.toString());
    }

    private int rows(String table) {
        try (Database database = TestPostgres.open(url)) {
            return database.read(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                    .mapTo(Integer.class)
                    .one());
        }
    }

    @Test
    void serversOnPostgresHaveAllThatWasInTheDirectoryAndOpenItsTokens() throws Exception {
        Path data = directory.resolve("data");
        Room room;
        String logging;
        String token;
        try (Server server = serve(data, null);
                Ivschat ivschat = Configs.client(server)) {
            logging = ivschat.createLoggingConfiguration(
                            l -> l.destinationConfiguration(DestinationConfiguration.s3("bucket")))
                    .join()
                    .arn();
            for (int i = 0; i < 600; i++) {
                ivschat.createRoom(r -> r.name("other")).join();
            }
            room = ivschat.createRoom(r ->
                            r.name("room").tags(Map.of("k", "ü ß")).loggingConfigurationIdentifiers(List.of(logging)))
                    .join();
            String arn = room.arn();
            token = ivschat.createChatToken(
                            t -> t.roomIdentifier(arn).userId("ann").capabilities(ChatTokenCapability.SEND_MESSAGE))
                    .join()
                    .token();
        }
        assertThat(migrate(data)).as(complaints.toString()).isZero();
        assertThat(rows("room")).isEqualTo(601);
        try (Server one = serve(data, url);
                Ivschat ivschat = Configs.client(one)) {
            assertThat(ivschat.getRoom(r -> r.identifier(room.arn())).join()).isEqualTo(room);
        }
        try (Server other = serve(directory.resolve("other"), url)) {
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols(token)
                    .buildAsync(URI.create("ws://127.0.0.1:" + other.port() + "/"), new WebSocket.Listener() {})
                    .join();
            assertThat(socket.getSubprotocol()).isEqualTo(token);
            socket.abort();
        }
        // What is there now is not overwritten, and the directory is still good for a server of its own.
        assertThat(migrate(data)).isEqualTo(2);
        assertThat(complaints.toString())
                .contains("PostgreSQL at " + url + " has data already, in the table logging_configuration");
        serve(data, null).close();
    }

    @Test
    void theTableOfADatabaseOfOnesOwnIsLeftAlone() throws Exception {
        Path data = directory.resolve("data");
        SqliteDatabase.open(data).close();
        serve(directory.resolve("other"), url).close();
        assertThat(migrate(data)).isEqualTo(2);
        assertThat(complaints.toString())
                .contains("PostgreSQL at " + url + " has data already, in the table token_key");
    }

    @Test
    void aServerThatIsRunningIsNotCopied() throws Exception {
        Path data = directory.resolve("data");
        try (Server _ = serve(data, null)) {
            assertThat(migrate(data)).isEqualTo(2);
        }
        assertThat(complaints.toString()).contains("another server is using " + data);
        assertThat(rows("token_key")).isZero();
    }

    @Test
    void whatFailsHalfwayLeavesNothing() throws Exception {
        Path data = directory.resolve("data");
        try (Database database = SqliteDatabase.open(data)) {
            database.write(handle -> {
                handle.execute("INSERT INTO token_key (create_time, keyset) VALUES (1, 'k')");
                // PostgreSQL has no place for it.
                return handle.execute("INSERT INTO used_token (id, expire_time) VALUES ('a' || char(0), 1)");
            });
        }
        assertThat(migrate(data)).isEqualTo(2);
        assertThat(complaints.toString())
                .contains("cannot copy the database in " + data + " to PostgreSQL at " + url + ": ")
                .contains("invalid byte sequence");
        assertThat(rows("token_key")).isZero();
    }

    @Test
    void aUserIdMayHaveAnyCharacters() throws Exception {
        Path data = directory.resolve("data");
        try (Database database = SqliteDatabase.open(data)) {
            database.write(handle -> handle.execute(
                    "INSERT INTO revocation VALUES ('123456789012', 'us-east-1', 'room', 'a\\0' || char(0), 1)"));
        }
        assertThat(migrate(data)).as(complaints.toString()).isZero();
        try (Database database = TestPostgres.open(url)) {
            assertThat(database.<String>read(
                            handle -> database.fromColumn(handle.createQuery("SELECT user_id FROM revocation")
                                    .mapTo(String.class)
                                    .one())))
                    .isEqualTo("a\\0\0");
        }
    }

    @Test
    void anotherSchemaIsRefused() throws Exception {
        Path data = directory.resolve("data");
        try (Database database = SqliteDatabase.open(data)) {
            database.write(handle -> handle.execute("DELETE FROM flyway_schema_history WHERE version = '3'"));
        }
        assertThat(migrate(data)).isEqualTo(2);
        assertThat(complaints.toString())
                .contains("the schema of the database in " + data + " is 2, and this version copies 3: start a server");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThat(migrate(Map.of())).isEqualTo(2);
        assertThat(complaints.toString()).contains("which data directory?", "which PostgreSQL?");
        assertThat(migrate(directory)).isEqualTo(2);
        assertThat(complaints.toString()).contains("there is no database in " + directory);
        assertThat(directory).isEmptyDirectory();
        SqliteDatabase.open(directory).close();
        assertThat(migrate(
                        Map.of(),
                        "--data",
                        directory.toString(),
                        "--postgres",
                        "postgres://u:hush@127.0.0.1:1/database"))
                .isEqualTo(2);
        assertThat(complaints.toString())
                .contains("cannot use PostgreSQL at 127.0.0.1:1/database: Connection to 127.0.0.1:1 refused")
                .doesNotContain("hush");
    }

    @Test
    void aBackupOfPostgresIsNotMadeOfTheDirectory() {
        StringWriter said = new StringWriter();
        assertThat(new CommandLine(new Backup(Map.of("BACKCHAT_POSTGRES", TestPostgres.text(url))))
                        .setExecutionExceptionHandler((e, command, result) -> {
                            said.append(e.getMessage());
                            return 2;
                        })
                        .execute(directory.resolve("copy.db").toString()))
                .isEqualTo(2);
        assertThat(said.toString()).startsWith("the state is in PostgreSQL at " + url + ": back it up with pg_dump");
    }
}
