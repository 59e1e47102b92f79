package dev.backchat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FloodFilterTest {
    private static final int LINES = 5;

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Logger log = context.getLogger("test");

    FloodFilterTest() {
        context.addTurboFilter(new FloodFilter(LINES));
        written.start();
        log.addAppender(written);
        log.setLevel(Level.INFO);
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void linesOfAKindAreBoundedAndThoseLeftOutAreCounted() {
        for (int i = 0; i < 100; i++) {
            log.info("refused {}", i);
        }
        log.info("something else");
        assertThat(lines()).startsWith("refused 0", "refused 1").endsWith("something else");
        int refused = lines().size() - 1;
        assertThat(refused).isBetween(LINES, 99);
        Awaitility.await().until(() -> {
            log.info("refused {}", "again");
            return lines().getLast().equals("refused again");
        });
        assertThat(lines()).anyMatch(line -> line.matches("left out [0-9]+ lines like: refused \\{}"));
    }

    @Test
    void whatIsBelowTheLevelIsNotCounted() {
        for (int i = 0; i < 100; i++) {
            log.debug("detail {}", i);
        }
        log.setLevel(Level.DEBUG);
        log.debug("detail {}", "now");
        assertThat(lines()).containsExactly("detail now");
    }
}
