package dev.backchat.server;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.Room;
import dev.backchat.client.Ivschat;
import dev.backchat.server.sql.SqliteDatabase;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@Isolated("it listens to a logger of the process")
class BackupTest {
    @TempDir
    private Path directory;

    private final StringWriter complaints = new StringWriter();

    private static Server serve(Path data) throws Exception {
        return Server.start(Configs.read(
                true,
                Map.of("port", "0", "internalPort", "0", "data", data.toString()),
                Map.of("BACKCHAT_TOKEN_LIFETIME", "1h"),
                null));
    }

    private int backup(Map<String, String> environment, String... arguments) {
        return Configs.run(new Backup(environment), complaints, arguments);
    }

    private int backup(Path data, Path copy) {
        return backup(Map.of(), "--data", data.toString(), copy.toString());
    }

    @Test
    void aCopyMadeUnderLoadHasAllAcknowledgedWritesAndOpensTokens() throws Exception {
        Path copy = directory.resolve("copy.db");
        Room before;
        String token;
        try (Server server = serve(directory.resolve("data"));
                Ivschat ivschat = Configs.client(server)) {
            before = ivschat.createRoom(r -> r.name("before")).join();
            String arn = before.arn();
            token = ivschat.createChatToken(
                            t -> t.roomIdentifier(arn).userId("ann").capabilities(ChatTokenCapability.SEND_MESSAGE))
                    .join()
                    .token();
            AtomicBoolean copied = new AtomicBoolean();
            Thread writing = Thread.ofVirtual().start(() -> {
                while (!copied.get()) {
                    ivschat.createRoom(r -> r.name("meanwhile")).join();
                }
            });
            assertThat(backup(directory.resolve("data"), copy))
                    .as(complaints.toString())
                    .isZero();
            copied.set(true);
            writing.join();
        }
        Path restored = Files.createDirectory(directory.resolve("restored"));
        Files.copy(copy, restored.resolve("backchat.db"));
        try (Server server = serve(restored);
                Ivschat ivschat = Configs.client(server)) {
            String arn = before.arn();
            assertThat(ivschat.getRoom(r -> r.identifier(arn)).join().name()).isEqualTo("before");
            // The token was sealed by the server that was copied, so its keys must be in the copy.
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols(token)
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/"), new WebSocket.Listener() {})
                    .join();
            assertThat(socket.getSubprotocol()).isEqualTo(token);
        }
    }

    @Test
    void copyingAStoppedServersDatabaseLeavesNoOtherFile() throws Exception {
        Path data = directory.resolve("data");
        SqliteDatabase.open(data).close();
        assertThat(backup(
                        Map.of("BACKCHAT_DATA", data.toString()),
                        directory.resolve("copy.db").toString()))
                .isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("copy.db"))))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("data", "copy.db");
        }
        SqliteDatabase.open(data).close();
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        Path data = directory.resolve("data");
        SqliteDatabase.open(data).close();
        Path copy = Files.writeString(directory.resolve("copy.db"), "");
        assertThat(backup(data, copy)).isEqualTo(2);
        assertThat(complaints.toString()).contains(copy + " is there already");
        assertThat(copy).isEmptyFile();
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
        assertThat(backup(data, link)).isEqualTo(2);
        assertThat(directory.resolve("nowhere")).doesNotExist();
    }

    @Test
    void errorsNameWhatIsMissing() throws IOException {
        assertThat(backup(Map.of(), directory.resolve("copy.db").toString())).isEqualTo(2);
        assertThat(complaints.toString()).contains("which data directory?");
        assertThat(backup(directory, directory.resolve("copy.db"))).isEqualTo(2);
        assertThat(complaints.toString()).contains("there is no database in " + directory);
        assertThat(directory.resolve("copy.db")).doesNotExist();
        SqliteDatabase.open(directory).close();
        assertThat(backup(directory, directory.resolve("none/copy.db"))).isEqualTo(2);
        assertThat(complaints.toString()).contains("cannot write into " + directory.resolve("none"));
        Files.writeString(directory.resolve("backchat.db"), "this was a database");
        assertThat(backup(directory, directory.resolve("copy.db"))).isEqualTo(2);
        assertThat(complaints.toString()).contains("cannot copy the database in " + directory);
        assertThat(directory.resolve("copy.db")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "rw-------, backchat.db, false",
        "rw-r--r--, backchat.db, true",
        "rw----r--, backchat.db, true",
        "rw--w----, backchat.db, true",
        "rw-r-----, backchat.db-wal, true"
    })
    void aServerWarnsOfADatabaseThatOthersCanRead(String permissions, String name, boolean warns) throws IOException {
        SqliteDatabase.open(directory).close();
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            Files.createFile(file, asFileAttribute(fromString("rw-------")));
        }
        Files.setPosixFilePermissions(file, fromString(permissions));
        Logger log = (Logger) LoggerFactory.getLogger(SqliteDatabase.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            SqliteDatabase.open(directory).close();
        } finally {
            log.detachAppender(lines);
        }
        String mend = "chmod go= " + directory.resolve("backchat.db") + "*";
        assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage).filter(line -> line.contains(mend)))
                .hasSize(warns ? 1 : 0);
    }
}
