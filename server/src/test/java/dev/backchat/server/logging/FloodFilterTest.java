package dev.backchat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class FloodFilterTest {
    private static final int LINES = 50;
    private static final String REFUSED = "refused a request: {} {}";

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Logger log = context.getLogger("test");
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();
    private final FloodFilter filter = new FloodFilter(LINES, nanos::get, leftOut);

    FloodFilterTest() {
        context.setMDCAdapter(new ch.qos.logback.classic.util.LogbackMDCAdapter());
        context.addTurboFilter(filter);
        written.start();
        log.addAppender(written);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void forgetOrigin() {
        MDC.clear();
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private long lines(String part) {
        return lines().stream().filter(line -> line.contains(part)).count();
    }

    /** A second later, when the next line comes. */
    private List<String> told() {
        written.list.clear();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        log.info("something else");
        return lines().stream().filter(line -> line.startsWith("left out")).toList();
    }

    private void refuse(int times, Object what) {
        for (int i = 0; i < times; i++) {
            log.info(REFUSED, 403, what);
        }
    }

    @Test
    void writesUpToTheLimitOfAKindAndCountsTheRest() {
        refuse(LINES, "a");
        assertThat(lines()).hasSize(LINES);
        assertThat(told()).isEmpty();
        written.list.clear();
        refuse(LINES + 1, "a");
        assertThat(lines()).hasSize(LINES);
        log.info("something of another kind");
        assertThat(lines()).endsWith("something of another kind");
        assertThat(told()).containsExactly("left out 1 lines like \"refused a request: … …\"");
        assertThat(told()).isEmpty();
        assertThat(leftOut).hasValue(1);
    }

    @Test
    void floodsOfAnonymousClientsHideNoLinesOfKeys() {
        for (int second = 0; second < 3; second++) {
            LogOrigin.setAddress("192.0.2.7");
            refuse(100, "nonsense");
            LogOrigin.setKey("AKIDBOB");
            refuse(1, "bob's");
            LogOrigin.setAddress("192.0.2.7");
            refuse(100, "nonsense");
            LogOrigin.setKey("AKIDANN");
            refuse(1, "ann's");
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(lines("bob's")).isEqualTo(3);
        assertThat(lines("ann's")).isEqualTo(3);
        assertThat(lines("nonsense")).isEqualTo(3 * LINES);
        written.list.clear();
        log.info("something else");
        assertThat(lines("left out 150 lines like \"refused a request: … …\": 150 from 192.0.2.7"))
                .isEqualTo(1);
    }

    @Test
    void forgedKeyIdsHideNoLinesOfTheKey() {
        LogOrigin.setAddress("key AKIDANN");
        refuse(1000, "nonsense");
        MDC.clear();
        LogOrigin.setKey("AKIDANN");
        refuse(1, "ann's");
        assertThat(lines("ann's")).isEqualTo(1);
    }

    @Test
    void anonymousClientsShareEquallyWithAtLeastOneLineEach() {
        for (int second = 0; second < 2; second++) {
            written.list.clear();
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            for (int stranger = 0; stranger < 10; stranger++) {
                LogOrigin.setAddress("192.0.2." + stranger);
                refuse(100, "nonsense of " + stranger + ".");
            }
            LogOrigin.setAddress("198.51.100.1");
            refuse(1, "a mistake");
            assertThat(lines("a mistake")).isEqualTo(1);
        }
        for (int stranger = 0; stranger < 10; stranger++) {
            assertThat(lines("nonsense of " + stranger + ".")).isEqualTo(LINES / 11);
        }
        MDC.clear();
        assertThat(told())
                .singleElement()
                .asString()
                .matches("left out 960 lines like \"refused a request: … …\": 96 from 192.0.2.[0-9], 864 from others");
    }

    @Test
    void originsBeyondTheLimitShareOneCounter() {
        for (int second = 0; second < 2; second++) {
            written.list.clear();
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            for (int stranger = 0; stranger < 10_000; stranger++) {
                LogOrigin.setAddress("10.1." + stranger / 250 + "." + stranger % 250);
                refuse(2, "nonsense");
            }
        }
        assertThat(lines("nonsense")).isEqualTo(FloodFilter.MAX_ORIGINS + 1);
        MDC.clear();
        assertThat(told()).singleElement().asString().endsWith(": 19799 from others, 100 from others");
    }

    @Test
    void anIpv6NetworkIsOneOrigin() {
        for (int i = 0; i < 1000; i++) {
            LogOrigin.setAddress("2001:db8:0:1::" + Integer.toHexString(i));
            refuse(1, "nonsense");
        }
        assertThat(lines("nonsense")).isEqualTo(LINES);
        LogOrigin.setAddress("2001:db8:0:2::1");
        refuse(1, "a mistake");
        assertThat(lines("a mistake")).isEqualTo(1);
        MDC.clear();
        assertThat(told()).singleElement().asString().endsWith(": 950 from 2001:db8:0:1:0:0:0:0/64");
    }

    @Test
    void boundsTheNumberOfKinds() {
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < 2 * FloodFilter.MAX_KINDS; i++) {
                log.warn("a library's line " + second + " " + i);
            }
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(lines("a library's line 0")).isEqualTo(FloodFilter.MAX_KINDS + LINES);
        assertThat(lines("left out 950 lines like \"any other line\"")).isPositive();
        for (int second = 0; second < 3; second++) {
            assertThat(told()).hasSizeLessThanOrEqualTo(1);
        }
        log.warn("of its own kind");
        assertThat(lines()).endsWith("of its own kind");
    }

    @Test
    void theSummaryOfOmittedLinesBelongsToNoRequest() {
        MDC.put("requestId", "r");
        LogOrigin.setAddress("192.0.2.7");
        refuse(LINES + 1, "a");
        told();
        assertThat(written.list)
                .extracting(ILoggingEvent::getMDCPropertyMap)
                .first()
                .satisfies(map -> assertThat(map).isEmpty());
        assertThat(MDC.get("requestId")).isEqualTo("r");
    }

    @Test
    void linesBelowTheLevelAreNotCounted() {
        for (int i = 0; i < 100; i++) {
            log.debug("detail {}", i);
        }
        log.setLevel(Level.DEBUG);
        log.debug("detail {}", "now");
        assertThat(lines()).containsExactly("detail now");
        assertThat(leftOut).hasValue(0);
    }
}
