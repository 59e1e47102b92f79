package dev.backchat.server.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Isolated("the process has one console and one set of loggers")
class LogSetupTest {
    /** More than may wait. */
    private static final int LINES = 3000;

    private final PrintStream console = System.out;
    private final CompletableFuture<Void> isRead = new CompletableFuture<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Logger log = LoggerFactory.getLogger("dev.backchat.server.Tested");

    @BeforeEach
    void setUp() {
        System.setOut(new PrintStream(written, true, UTF_8) {
            @Override
            public void write(byte[] line, int offset, int length) {
                isRead.join();
                super.write(line, offset, length);
            }
        });
        LogSetup.configure("info", "text");
    }

    @AfterEach
    void tearDown() {
        isRead.complete(null);
        LogSetup.stop();
        System.setOut(console);
        LogSetup.configure("warn", "text");
    }

    /** Of a hundred kinds, so that none is left out for being one of too many. */
    private void logLines() {
        for (int i = 0; i < LINES; i++) {
            log.info("line " + i % 100 + " of {}", i);
        }
    }

    @Test
    void anUnreadConsoleBlocksNobody() throws InterruptedException {
        Thread logging = Thread.ofPlatform().daemon().start(this::logLines);
        assertThat(logging.join(Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void flushesQueuedLinesAtTheEnd() {
        isRead.complete(null);
        log.info("first");
        log.info("last");
        LogSetup.stop();
        assertThat(written.toString(UTF_8).lines())
                .satisfiesExactly(
                        first -> assertThat(first).endsWith("INFO  Tested  first"),
                        last -> assertThat(last).endsWith("INFO  Tested  last"));
    }

    @Test
    void countsAndReportsDroppedLines() throws InterruptedException {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        LogSetup.bindTo(meters);
        double before = dropped(meters);
        Thread logging = Thread.ofPlatform().daemon().start(this::logLines);
        logging.join();
        double dropped = dropped(meters) - before;
        assertThat(dropped).isPositive();
        isRead.complete(null);
        Awaitility.await().until(() -> written.toString(UTF_8).contains(" of 1023"));
        LogSetup.stop();
        List<String> lines = written.toString(UTF_8).lines().toList();
        assertThat(lines.stream().filter(line -> line.contains("Tested"))).hasSize(LINES - (int) dropped);
        Pattern told =
                Pattern.compile(".* WARN  DropCountingAppender  dropped ([0-9]+) lines: the log is read too slowly");
        assertThat(lines.stream()
                        .map(told::matcher)
                        .filter(Matcher::matches)
                        .mapToInt(line -> Integer.parseInt(line.group(1)))
                        .sum())
                .isEqualTo((int) dropped);
    }

    private static double dropped(SimpleMeterRegistry meters) {
        return meters.get("backchat.log.lines.lost")
                .tag("reason", "queue_full")
                .functionCounter()
                .count();
    }

    @Test
    void reportsOmittedLinesAtTheEnd() {
        isRead.complete(null);
        LogOrigin.setAddress("192.0.2.7");
        for (int i = 0; i < 51; i++) {
            log.info("refused {}", i);
        }
        LogOrigin.clear();
        LogSetup.stop();
        assertThat(written.toString(UTF_8)).endsWith("left out 1 lines like \"refused …\": 1 from 192.0.2.7\n");
    }

    @Test
    void jsonHasTheOriginOfALineAndTextHasNot() {
        isRead.complete(null);
        LogSetup.configure("info", "json");
        LogOrigin.setKey("AKIDANN");
        log.info("refused {}", 1);
        LogOrigin.clear();
        LogSetup.stop();
        assertThat(written.toString(UTF_8))
                .contains("\"origin\":\"key AKIDANN\"")
                .contains("\"formattedMessage\":\"refused 1\"");
    }
}
