package dev.backchat.server.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** Each of another kind, so that none is left out for being one of too many. */
    private void logLines() {
        for (int i = 0; i < LINES; i++) {
            log.info("line " + i);
        }
    }

    @Test
    void aConsoleThatNobodyReadsHoldsNobodyUp() throws InterruptedException {
        Thread logging = Thread.ofPlatform().daemon().start(this::logLines);
        assertThat(logging.join(Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void whatWaitsIsWrittenBeforeTheEnd() {
        isRead.complete(null);
        log.info("first");
        log.info("last");
        LogSetup.stop();
        assertThat(written.toString(UTF_8).lines())
                .satisfiesExactly(
                        first -> assertThat(first).endsWith("INFO  Tested  first"),
                        last -> assertThat(last).endsWith("INFO  Tested  last"));
    }
}
