package dev.backchat.server.review;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.read.ListAppender;
import dev.backchat.api.Arn;
import dev.backchat.api.FallbackResult;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.ResourceType;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.testrun.FreePorts;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.time.TestClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Tests the state kept about handlers, which rooms name freely. */
@Isolated("it changes how the process logs")
class ReviewsTest {
    private static final ChatFrame.Message MESSAGE = new ChatFrame.Message(
            "AbCdEfGh1234", "r", null, "hello", Instant.EPOCH, new ChatFrame.Sender("ann", Map.of()));
    private static final Arn ROOM = new Arn("us-east-1", "000000000000", ResourceType.ROOM, "AbCdEfGh1234");
    private static final ReviewRequest REQUEST = new ReviewRequest(ROOM, MESSAGE, "192.0.2.1", 500);
    private static final String DENYING = FallbackResult.DENY.name();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final TestClock clock = new TestClock();
    /** There is no Lambda, so that asking a function fails at once. */
    private final Aws aws = new Aws(Aws.Mode.OFF, true, Map.of());

    @AfterEach
    void stop() {
        aws.close();
    }

    private static String uri(String name) {
        return "arn:aws:lambda:us-east-1:000000000000:function:" + name;
    }

    private Reviews reviews(Map<String, URI> urls, Duration limit, int maxPerHandler) {
        return new Reviews(
                new ReviewConfig(urls, "secret", limit, 1024, maxPerHandler), aws, new ReviewMeters(registry), clock);
    }

    private static ReviewResult review(Reviews reviews, String uri) {
        return reviews.review(new MessageReviewHandler(uri, DENYING), REQUEST).join();
    }

    private long lines(String text) {
        return registry.scrape().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void anUnusedHandlerLeavesTheMetricsUntilItIsUsedAgain() {
        try (Reviews reviews = reviews(Map.of(), Duration.ofSeconds(10), 1)) {
            assertThat(review(reviews, uri("one"))).isInstanceOf(ReviewResult.Deny.class);
            Awaitility.await().until(() -> lines(uri("one")) > 0);
            reviews.forgetUnusedFor(Duration.ofHours(1));
            assertThat(lines(uri("one"))).as("it was used just now").isPositive();
            clock.advance(Duration.ofHours(1));
            Awaitility.await().until(() -> {
                reviews.forgetUnusedFor(Duration.ofHours(1));
                return lines(uri("one")) == 0;
            });
            assertThat(review(reviews, uri("one"))).isInstanceOf(ReviewResult.Deny.class);
            Awaitility.await().until(() -> lines(uri("one")) > 0);
        }
    }

    /** What the log says of a review. */
    private String logged(Map<String, URI> urls, String uri) {
        Logger log = (Logger) LoggerFactory.getLogger(Reviews.class);
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        log.addAppender(events);
        // Other tests of this process may have turned logging off.
        Level before = log.getLevel();
        log.setLevel(Level.INFO);
        // The flood filter might omit a line of a kind that another test has logged often.
        List<TurboFilter> filters = List.copyOf(log.getLoggerContext().getTurboFilterList());
        log.getLoggerContext().getTurboFilterList().clear();
        try (Reviews reviews = reviews(urls, Duration.ofSeconds(10), 1)) {
            review(reviews, uri);
        } finally {
            filters.forEach(log.getLoggerContext()::addTurboFilter);
            log.setLevel(before);
            log.detachAppender(events);
        }
        return events.list.getFirst().getFormattedMessage();
    }

    @Test
    void theLogSaysWhichUrlCannotBeAskedAndWhy() throws IOException {
        int port = FreePorts.next();
        URI url = URI.create("http://me:hush@127.0.0.1:" + port + "/review?key=hush");
        assertThat(logged(Map.of(uri("f"), url), uri("f")))
                .isEqualTo("review handler " + uri("f") + " at http://…@127.0.0.1:" + port
                        + "/review?…: it could not be asked: nothing listens there; the metrics count how often");
        URI unknown = URI.create("http://host.invalid/review");
        assertThat(logged(Map.of(uri("g"), unknown), uri("g")))
                .contains(" at http://host.invalid/review: it could not be asked: its host is not known;");
    }

    @Test
    void theLogSaysThatAHandlerHasNeitherLambdaNorAUrl() {
        assertThat(logged(Map.of(), uri("f")))
                .isEqualTo("review handler " + uri("f") + ": it could not be asked: there is no Lambda endpoint, and"
                        + " --review (or reviewUrls) has no URL for it; the metrics count how often");
    }

    @Test
    void aHandlerWithAReviewInProgressIsKept() throws IOException {
        String slow = uri("slow");
        // Accepts the connection and never answers.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            try (Reviews reviews = reviews(Map.of(slow, url), Duration.ofMinutes(10), 1)) {
                CompletableFuture<ReviewResult> first =
                        reviews.review(new MessageReviewHandler(slow, DENYING), REQUEST);
                reviews.forgetUnusedFor(Duration.ZERO);
                // With a forgotten limit, this review would wait for the handler.
                assertThat(review(reviews, slow)).isInstanceOf(ReviewResult.Deny.class);
                assertThat(first).isNotDone();
            }
        }
    }

    @Test
    void boundsTheMetricsOfAnyNumberOfHandlers() {
        int more = Reviews.MAX_HANDLERS + 10;
        try (Reviews reviews = reviews(Map.of(), Duration.ofSeconds(10), 1)) {
            for (int i = 0; i < ReviewMeters.MAX_HANDLERS + 10; i++) {
                review(reviews, uri("f" + i));
            }
            String count = "backchat_reviews_seconds_count{";
            Awaitility.await().until(() -> lines(count) == ReviewMeters.MAX_HANDLERS + 1);
            Awaitility.await()
                    .until(() -> registry.scrape()
                            .contains("backchat_reviews_seconds_count{handler=\"other\",outcome=\"failed\"} 10"));
            for (int i = ReviewMeters.MAX_HANDLERS + 10; i < more; i++) {
                review(reviews, uri("f" + i));
            }
            assertThat(lines(count)).isLessThanOrEqualTo(ReviewMeters.MAX_HANDLERS + 1);
            assertThat(lines(uri("f0") + "\"")).as("it had to make room").isZero();
        }
    }
}
