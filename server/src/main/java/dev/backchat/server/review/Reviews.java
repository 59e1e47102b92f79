package dev.backchat.server.review;

import dev.backchat.api.FallbackResult;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.ValidationException;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.limit.AccountRegion;
import dev.backchat.server.limit.LogThrottle;
import dev.backchat.server.review.ReviewMeters.Outcome;
import dev.backchat.server.time.NanoClock;
import dev.backchat.server.time.ServerClock;
import dev.backchat.server.tracing.Span;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reviews messages by handlers. There is always a result within the time limit: the handler's, or else the room's
 * {@code fallbackResult}. Each review runs on a virtual thread; their number is bounded, in total and per handler, so
 * that a handler that hangs takes nothing from the others.
 */
public final class Reviews implements AutoCloseable {
    /** Maximum number of handlers remembered at a time; rooms may name any number. */
    static final int MAX_HANDLERS = 4096;

    private static final Logger log = LoggerFactory.getLogger(Reviews.class);

    private final Aws aws;
    private final NanoClock clock;
    private final Executor atTheLimit;
    private final ReviewMeters meters;
    private final int maxPerHandler;
    private final Semaphore free;
    private final Map<String, ReviewHandler> mapped = new HashMap<>();
    private final ConcurrentHashMap<String, Handler> handlers = new ConcurrentHashMap<>();
    private final @Nullable HttpClient http;

    /** A handler and its state. */
    private static final class Handler {
        final String uri;
        final ReviewHandler asked;
        /** Permits for further concurrent reviews. */
        final Semaphore free;

        final LogThrottle logThrottle;
        volatile long usedAtNanos;

        Handler(String uri, ReviewHandler asked, int max, NanoClock clock) {
            this.uri = uri;
            this.asked = asked;
            this.free = new Semaphore(max);
            this.logThrottle = new LogThrottle(clock);
            this.usedAtNanos = clock.nanoTime();
        }
    }

    /** A review in progress, and what applies where its handler gives no result. */
    private record Review(
            Handler handler, long begun, ReviewResult fallback, Span span, CompletableFuture<ReviewResult> result) {}

    /** Outcome of calling a handler; without a result the fallback applies. */
    private record Asked(Outcome outcome, @Nullable ReviewResult result) {}

    public Reviews(ReviewConfig config, Aws aws, ReviewMeters meters, ServerClock clock) {
        this.aws = aws;
        this.clock = clock;
        this.atTheLimit =
                CompletableFuture.delayedExecutor(config.limit().toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
        this.meters = meters;
        this.free = new Semaphore(config.max());
        this.maxPerHandler = config.maxPerHandler();
        if (config.urls().isEmpty()) {
            http = null;
        } else {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(config.limit())
                    .build();
            config.urls()
                    .forEach((uri, url) ->
                            mapped.put(uri, new HttpReviewHandler(client, url, config.secret(), clock.machine())));
            http = client;
        }
    }

    /**
     * Checks that a handler can be called, before a room relies on it. Blocks.
     *
     * @throws ValidationException if it can't
     */
    public void check(String uri, AccountRegion owner) {
        if (!mapped.containsKey(uri) && !aws.isLambdaLeftOut()) {
            LambdaFunction function = LambdaFunction.parse(aws, uri);
            if (!function.account().equals(owner.account())
                    || !function.region().equals(owner.region())) {
                throw ValidationException.of("uri", "must be of the account and the region of the room");
            }
            function.check();
        }
    }

    /**
     * Checks functions that rooms rely on, so that their first messages find compiled code and an open connection: a
     * cold first call takes longer than a review may. Blocks.
     *
     * @param uris of handlers
     */
    public void warmUp(Collection<String> uris) {
        for (String uri : uris) {
            if (!mapped.containsKey(uri) && aws.has(Aws.Service.LAMBDA)) {
                try {
                    LambdaFunction.parse(aws, uri).check();
                } catch (ValidationException e) {
                    log.warn("review handler {}, which rooms have: {}", uri, e.getMessage());
                }
            }
        }
    }

    /** Reviews a message by the room's handler. The future completes within the limit, and never exceptionally. */
    public CompletableFuture<ReviewResult> review(MessageReviewHandler room, ReviewRequest request) {
        ReviewResult fallback = FallbackResult.DENY.name().equals(room.fallbackResult())
                ? new ReviewResult.Deny(null)
                : ReviewResult.Allow.UNCHANGED;
        Handler handler = handler(String.valueOf(room.uri()));
        long begun = clock.nanoTime();
        handler.usedAtNanos = begun;
        Span span = Span.current().child(Span.Kind.CLIENT, "review").attribute("backchat.review.handler", handler.uri);
        Review review = new Review(handler, begun, fallback, span, new CompletableFuture<>());
        if (!tryAcquire(handler)) {
            complete(review, new Asked(Outcome.TOO_MANY, null));
            return review.result;
        }
        Thread asking = Thread.startVirtualThread(() -> {
            try {
                complete(review, ask(handler, request, span.headers()));
            } finally {
                free.release();
                handler.free.release();
            }
        });
        atTheLimit.execute(() -> {
            if (complete(review, new Asked(Outcome.TIMED_OUT, null))) {
                asking.interrupt();
            }
        });
        return review.result;
    }

    private boolean tryAcquire(Handler handler) {
        if (!handler.free.tryAcquire()) {
            return false;
        }
        if (!free.tryAcquire()) {
            handler.free.release();
            return false;
        }
        return true;
    }

    private static Asked ask(Handler handler, ReviewRequest request, Map<String, String> traceHeaders) {
        try {
            ReviewResult result =
                    ReviewAnswer.read(handler.asked.ask(request.json(), traceHeaders), request.maximumMessageLength());
            return new Asked(Outcome.of(result), result);
        } catch (InvalidReviewAnswerException e) {
            warn(handler, "its answer is invalid: " + e.getMessage());
            return new Asked(Outcome.INVALID, null);
        } catch (InterruptedException | InterruptedIOException | HttpTimeoutException e) {
            // The client also times out connecting at the limit, and may report that first.
            return new Asked(Outcome.TIMED_OUT, null);
        } catch (IOException e) {
            warn(handler, "it could not be asked: " + (e.getMessage() == null ? e : e.getMessage()));
            return new Asked(Outcome.FAILED, null);
        } catch (RuntimeException e) {
            warn(handler, "it could not be asked: " + e);
            return new Asked(Outcome.FAILED, null);
        }
    }

    /** Completes the result, unless it is already complete; returns whether it did. */
    private boolean complete(Review review, Asked asked) {
        if (!review.result.complete(asked.result == null ? review.fallback : asked.result)) {
            return false;
        }
        meters.reviewed(review.handler.uri, asked.outcome, clock.nanoTime() - review.begun);
        String outcome = asked.outcome.name().toLowerCase(Locale.ROOT);
        review.span.attribute("backchat.review.outcome", outcome);
        if (asked.result == null) {
            review.span.failed(outcome);
        }
        review.span.end();
        return true;
    }

    /** Throttled, or one bad handler would fill the disk. */
    private static void warn(Handler handler, String why) {
        if (handler.logThrottle.tryLog()) {
            log.warn("review handler {}{}: {}; the metrics count how often", handler.uri, handler.asked.place(), why);
        }
    }

    private Handler handler(String uri) {
        Handler known = handlers.get(uri);
        if (known != null) {
            return known;
        }
        if (handlers.size() >= MAX_HANDLERS) {
            forgetUnusedFor(Duration.ZERO);
        }
        return handlers.computeIfAbsent(uri, absent -> {
            ReviewHandler asked = mapped.get(absent);
            return new Handler(absent, asked == null ? LambdaFunction.parse(aws, absent) : asked, maxPerHandler, clock);
        });
    }

    /**
     * Forgets handlers unused for the given time, and removes their meters; to be called periodically. Handlers with a
     * review in progress are kept.
     */
    public void forgetUnusedFor(Duration time) {
        long nowNanos = clock.nanoTime();
        handlers.values()
                .removeIf(handler -> handler.free.availablePermits() == maxPerHandler
                        && nowNanos - handler.usedAtNanos >= time.toNanos());
        meters.keepOnly(handlers.keySet());
    }

    @Override
    public void close() {
        if (http != null) {
            http.shutdownNow();
        }
    }
}
