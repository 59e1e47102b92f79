package dev.backchat.server.review;

import dev.backchat.api.FallbackResult;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.ValidationException;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.limit.LogThrottle;
import dev.backchat.server.review.ReviewMeters.Outcome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
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
 * Asks handlers about messages. An answer comes within the limit in any case: from the handler, or else from the
 * room's {@code fallbackResult}. Each review has a virtual thread; how many there are at once is bounded, in all and for
 * each handler, so that one who sleeps takes nothing from the others.
 */
public final class Reviews implements AutoCloseable {
    /** Rooms may name any number of handlers; more than these are not remembered at a time. */
    static final int MAX_HANDLERS = 4096;

    private static final Logger log = LoggerFactory.getLogger(Reviews.class);

    private final Aws aws;
    private final Executor atTheLimit;
    private final ReviewMeters meters;
    private final int maxPerHandler;
    private final Semaphore free;
    private final Map<String, ReviewHandler> mapped = new HashMap<>();
    private final ConcurrentHashMap<String, Handler> handlers = new ConcurrentHashMap<>();
    private final @Nullable HttpClient http;

    /** One handler. */
    private static final class Handler {
        final String uri;
        final ReviewHandler asked;
        /** How many more reviews it may have at once. */
        final Semaphore free;

        final LogThrottle logThrottle = new LogThrottle();
        volatile long usedAtNanos = System.nanoTime();

        Handler(String uri, ReviewHandler asked, int max) {
            this.uri = uri;
            this.asked = asked;
            this.free = new Semaphore(max);
        }
    }

    /** How a review went; without a result the fallback counts. */
    private record Asked(Outcome outcome, @Nullable ReviewResult result) {}

    public Reviews(ReviewConfig config, Aws aws, ReviewMeters meters, InstantSource clock) {
        this.aws = aws;
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
            config.urls().forEach((uri, url) -> mapped.put(uri, new HttpHandler(client, url, config.secret(), clock)));
            http = client;
        }
    }

    /**
     * Checks that a handler can be asked, before a room relies on it. Blocks.
     *
     * @throws ValidationException if it can't
     */
    public void check(String uri, String account, String region) {
        if (!mapped.containsKey(uri) && !aws.isLambdaLeftOut()) {
            LambdaFunction function = LambdaFunction.parse(aws, uri);
            if (!function.account().equals(account) || !function.region().equals(region)) {
                throw ValidationException.of("uri", "must be of the account and the region of the room");
            }
            function.check();
        }
    }

    /**
     * Looks whether functions that rooms rely on are there, so that their first messages find code that is compiled and a
     * connection that is open: a cold first call alone takes longer than a review may. Blocks.
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

    /** Asks the handler of a room. The result is there within the limit, and never an exception. */
    public CompletableFuture<ReviewResult> review(MessageReviewHandler room, ReviewRequest request) {
        ReviewResult fallback = FallbackResult.DENY.name().equals(room.fallbackResult())
                ? new ReviewResult.Deny(null)
                : ReviewResult.Allow.UNCHANGED;
        Handler handler = handler(String.valueOf(room.uri()));
        CompletableFuture<ReviewResult> result = new CompletableFuture<>();
        long begun = System.nanoTime();
        handler.usedAtNanos = begun;
        if (!tryAcquire(handler)) {
            complete(result, handler, begun, new Asked(Outcome.TOO_MANY, null), fallback);
            return result;
        }
        Thread asking = Thread.startVirtualThread(() -> {
            try {
                complete(result, handler, begun, ask(handler, request), fallback);
            } finally {
                free.release();
                handler.free.release();
            }
        });
        atTheLimit.execute(() -> {
            if (complete(result, handler, begun, new Asked(Outcome.TIMED_OUT, null), fallback)) {
                asking.interrupt();
            }
        });
        return result;
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

    private static Asked ask(Handler handler, ReviewRequest request) {
        try {
            ReviewResult result = ReviewAnswer.read(handler.asked.ask(request.json()), request.maximumMessageLength());
            return new Asked(Outcome.of(result), result);
        } catch (InvalidReviewAnswerException e) {
            warn(handler, "its answer is invalid: " + e.getMessage());
            return new Asked(Outcome.INVALID, null);
        } catch (InterruptedException | InterruptedIOException | HttpTimeoutException e) {
            // A connection that isn't open by the limit is timed by the client, too, and may be told of before.
            return new Asked(Outcome.TIMED_OUT, null);
        } catch (IOException e) {
            warn(handler, "it could not be asked: " + (e.getMessage() == null ? e : e.getMessage()));
            return new Asked(Outcome.FAILED, null);
        } catch (RuntimeException e) {
            warn(handler, "it could not be asked: " + e);
            return new Asked(Outcome.FAILED, null);
        }
    }

    /** Whoever comes first decides; false for anybody else. */
    private boolean complete(
            CompletableFuture<ReviewResult> result, Handler handler, long begun, Asked asked, ReviewResult fallback) {
        if (!result.complete(asked.result == null ? fallback : asked.result)) {
            return false;
        }
        meters.reviewed(handler.uri, asked.outcome, System.nanoTime() - begun);
        return true;
    }

    /** Not for each message, or one bad handler would fill the disk. */
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
            return new Handler(absent, asked == null ? LambdaFunction.parse(aws, absent) : asked, maxPerHandler);
        });
    }

    /**
     * Forgets handlers that have not been asked for so long, and takes them out of the metrics; to be called now and then.
     * One that is being asked stays.
     */
    public void forgetUnusedFor(Duration time) {
        long nowNanos = System.nanoTime();
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
