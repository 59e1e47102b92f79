package dev.backchat.client;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.http.HttpHandler;
import dev.backchat.client.http.HttpRequest;
import dev.backchat.client.http.HttpResponse;
import dev.backchat.client.http.JdkHttpHandler;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A client of the control plane, of Backchat's and of Amazon's own: one client, many commands. Threads share it.
 *
 * <pre>{@code
 * try (IvschatClient client = new IvschatClient()) {
 *     CreateRoomCommand command =
 *             new CreateRoomCommand(CreateRoomRequest.builder().name("hello").build());
 *     client.send(command).thenAccept(room -> System.out.println(room.arn())).join();
 * }
 * }</pre>
 *
 * <p>A call is signed, sent, and tried again up to three times after errors that may pass: throttling, a broken
 * connection, a time-out, the statuses 500, 502, 503 and 504, and a clock that was wrong, which the client corrects. A
 * call whose answer was lost may have been done, so {@code CreateRoom} may rarely make a room too many.
 *
 * <p>A call ends with its output, or with one of two exceptions: {@link IvschatServiceException}, for what the service
 * answered, of a type for each error that the service names; or {@link IvschatClientException}, for what went wrong on
 * this side or between. Futures give it as the cause of a {@link java.util.concurrent.CompletionException}.
 *
 * <p>Futures are completed on threads of the HTTP handler or the client; what depends on them should be short, or run
 * elsewhere ({@code thenApplyAsync}).
 */
public sealed class IvschatClient implements AutoCloseable permits Ivschat {
    /** The difference from which a clock counts as wrong, as with the AWS SDKs. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(4);

    private static final String USER_AGENT = userAgent();

    private final ClientConfig config;
    private final HttpHandler http;
    private final RequestSigner signer;
    private final RetryQuota quota = new RetryQuota();
    private final Set<Call<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile Duration clockOffset = Duration.ZERO;
    private volatile boolean closed;

    /** A client that takes its region, endpoint and credentials from the environment; see {@link ClientConfig}. */
    public IvschatClient() {
        this(ClientConfig.ofEnvironment());
    }

    public IvschatClient(ClientConfig config) {
        this.config = config;
        this.http = config.httpHandler() == null ? new JdkHttpHandler() : config.httpHandler();
        this.signer = new RequestSigner(config.endpoint(), config.region());
    }

    /**
     * Calls an operation.
     *
     * @return its output; to cancel it gives up the request
     */
    public <O> CompletableFuture<O> send(Command<?, O> command) {
        CompletableFuture<Response<O>> response = sendForResponse(command);
        CompletableFuture<O> output = response.thenApply(Response::output);
        cancelWith(output, response);
        return output;
    }

    /** Calls an operation, and has the callback hear of its end. */
    public <O> void send(Command<?, O> command, Callback<? super O> callback) {
        sendForResponse(command).whenComplete((response, failure) -> {
            if (failure == null) {
                callback.done(null, response.output());
            } else {
                callback.done(unwrapped(failure), null);
            }
        });
    }

    /** Calls an operation for its output and for how the call went, such as its request id. */
    public <O> CompletableFuture<Response<O>> sendForResponse(Command<?, O> command) {
        if (closed) {
            return CompletableFuture.failedFuture(
                    new IvschatClientException(Reason.CANCELLED, "the client is closed", null));
        }
        Call<O> call = new Call<>(this, command);
        underWay.add(call);
        CompletableFuture<Response<O>> result = call.start();
        result.whenComplete((response, failure) -> underWay.remove(call));
        return result;
    }

    /**
     * Calls an operation and waits for its output: the form for virtual threads, and for code that reads from top to
     * bottom.
     *
     * <pre>{@code
     * Room room = client.call(new GetRoomCommand(new GetRoomRequest(arn)));
     * }</pre>
     *
     * @throws IvschatServiceException what the service answered
     * @throws IvschatClientException what went wrong on this side or between; also if the thread is interrupted, which it
     *     stays, and the call is given up
     */
    public <O> O call(Command<?, O> command) {
        CompletableFuture<Response<O>> response = sendForResponse(command);
        try {
            return response.get().output();
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new IvschatClientException(
                    Reason.CANCELLED, command.operation() + ": interrupted while waiting for the answer", e);
        } catch (ExecutionException e) {
            RuntimeException failure = unwrapped(e);
            // It was made on another thread: the caller's stack says more.
            failure.fillInStackTrace();
            throw failure;
        }
    }

    /** Gives up the calls that are under way, and releases the connections. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(Call::giveUp);
        http.close();
    }

    final ClientConfig config() {
        return config;
    }

    final HttpHandler http() {
        return http;
    }

    final RetryQuota quota() {
        return quota;
    }

    final Duration clockOffset() {
        return clockOffset;
    }

    final HttpRequest sign(RequestSigner.Unsigned request, String invocationId, Duration offset, int attempt) {
        Instant time = config.clock().instant().plus(offset);
        HttpRequest signed = signer.sign(request, config.credentials().credentials(), time);
        // Not signed, because a proxy may change them.
        Map<String, String> headers = new LinkedHashMap<>(signed.headers());
        headers.put("User-Agent", USER_AGENT);
        headers.put("amz-sdk-invocation-id", invocationId);
        headers.put("amz-sdk-request", "attempt=" + attempt + "; max=" + config.maxAttempts());
        return new HttpRequest(signed.method(), signed.uri(), headers, signed.body());
    }

    /** Corrects the clock by an answer, if it is wrong. */
    final void learnTime(HttpResponse response) {
        response.header("Date").flatMap(IvschatClient::time).ifPresent(theirs -> {
            Duration offset = Duration.between(config.clock().instant(), theirs);
            if (isSkew(clockOffset, offset)) {
                clockOffset = offset;
            }
        });
    }

    /** Whether what was signed with an offset then would be signed with quite another time now. */
    final boolean hasCorrectedClockSince(Duration then) {
        return isSkew(then, clockOffset);
    }

    private static boolean isSkew(Duration one, Duration other) {
        return one.minus(other).abs().compareTo(CLOCK_SKEW) >= 0;
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static void cancelWith(CompletableFuture<?> dependent, CompletableFuture<?> cause) {
        dependent.whenComplete((output, failure) -> {
            if (dependent.isCancelled()) {
                cause.cancel(true);
            }
        });
    }

    private static RuntimeException unwrapped(Throwable failure) {
        Throwable found = failure;
        while (!(found instanceof IvschatServiceException || found instanceof IvschatClientException)) {
            if (found.getCause() == null) {
                return found instanceof CancellationException
                        ? new IvschatClientException(Reason.CANCELLED, "the call was cancelled", found)
                        : new IvschatClientException(Reason.RESPONSE, "the call failed", found);
            }
            found = found.getCause();
        }
        return (RuntimeException) found;
    }

    private static String userAgent() {
        @Nullable String version = IvschatClient.class.getPackage().getImplementationVersion();
        return "backchat-client/" + (version == null ? "development" : version);
    }
}
