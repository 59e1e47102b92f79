package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backchat.server.sql.SqliteDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Tests what the log has of the console in production: who did what, and nothing that opens a session. */
@Isolated("it listens to all loggers of the process")
class ConsoleLogTest {
    private final Logger root = (Logger) LoggerFactory.getLogger("dev.backchat");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        root.setLevel(Level.INFO);
        root.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        root.detachAppender(lines);
        root.setLevel(null);
    }

    @Test
    void tellsWhoSignedInAndNoSecret() throws Exception {
        String keys = "[{accessKeyId: ADMIN, secretAccessKey: secret, account: '123456789012'}]";
        try (ConsoleServer server = new ConsoleServer(SharedState.local(SqliteDatabase.inMemory()), keys)) {
            String code = server.code("ADMIN");
            String altered = code.substring(1);
            String session = server.signIn(code).cookie();
            String room = server.call("CreateRoom", "{}", session).member("arn");
            server.signIn(code);
            server.signIn(altered);
            server.call("ListRooms", "{}", altered);
            server.page("DELETE", "/console/session", "", session);
            server.call("ListRooms", "{}", session);

            List<ILoggingEvent> all = List.copyOf(lines.list);
            assertThat(all.stream()
                            .filter(line -> line.getLoggerName().equals("dev.backchat.audit"))
                            .map(ILoggingEvent::getFormattedMessage))
                    .containsExactly(
                            "ADMIN CreateConsoleSession *",
                            "ADMIN signed in to the console",
                            "ADMIN CreateRoom " + room,
                            "ADMIN signed out of the console");
            assertThat(all.stream().map(ILoggingEvent::getFormattedMessage))
                    .anyMatch(line -> line.contains("The link has been used already"))
                    .anyMatch(line -> line.startsWith("refused a link to the console: "))
                    .noneMatch(line -> line.contains(code) || line.contains(altered) || line.contains(session));
        }
    }
}
