package dev.backchat.client;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.ResponseMetadata;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.http.HttpHandler;
import dev.backchat.client.http.HttpRequest;
import dev.backchat.client.http.HttpResponse;
import dev.backchat.client.http.Interceptor;
import dev.backchat.client.http.SocketHttpHandler;
import dev.backchat.client.thread.DaemonThreads;
import dev.backchat.client.thread.Deadline;
import dev.backchat.client.thread.SafeExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call: runs attempts one after the other until one gets a final response, no attempts are left, or the time is up.
 * Whatever happens, even if the app's own code throws, the future is completed by the call's timeout.
 */
final class Call<O> {
    private static final SafeExecutor THREADS = new SafeExecutor(DaemonThreads.WORKERS);

    private final ClientCore client;
    private final CallOptions options;
    private final Command<?, O> command;
    private final boolean isCallerWaiting;
    private final CompletableFuture<Response<O>> result = new CompletableFuture<>();

    /** Id shared by all attempts, as in the AWS SDKs; unique, not secret. */
    private final String invocationId = new UUID(
                    ThreadLocalRandom.current().nextLong(),
                    ThreadLocalRandom.current().nextLong())
            .toString();

    private RequestSigner.@Nullable Unsigned request;
    /** Clock offset with which the last attempt was signed. */
    private Duration clockOffset = Duration.ZERO;

    private volatile int attempts;
    private Duration waited = Duration.ZERO;
    private int lastCost;
    /** Future that the call waits for: that of the first interceptor, if there is one. */
    private volatile @Nullable CompletableFuture<HttpResponse> exchange;
    /** Future of the HTTP handler, behind the interceptors. */
    private volatile @Nullable CompletableFuture<HttpResponse> transport;

    /** @param isCallerWaiting whether the threads that run attempts may wait for the responses */
    Call(ClientCore client, CallOptions options, Command<?, O> command, boolean isCallerWaiting) {
        this.client = client;
        this.options = options;
        this.command = command;
        this.isCallerWaiting = isCallerWaiting;
    }

    /** Starts the first attempt and returns the future of the call. Cancelling it abandons the request in flight. */
    CompletableFuture<Response<O>> start() {
        Duration limit = options.callTimeout();
        Deadline deadline = Deadline.in(
                limit,
                () -> fail(
                        Reason.TIMEOUT,
                        "there was no answer from " + client.config().endpoint() + " within " + limit.toMillis()
                                + " ms",
                        null));
        result.whenComplete((response, failure) -> {
            deadline.cancel();
            giveUpExchange();
        });
        try {
            request = RequestSigner.unsigned(command);
        } catch (IvschatClientException e) {
            result.completeExceptionally(e);
            return result;
        } catch (RuntimeException e) {
            fail(Reason.CONFIGURATION, "the input can't be sent: " + e, e);
            return result;
        }
        attempt();
        return result;
    }

    /** Fails the call because the client was closed. */
    void giveUp() {
        fail(Reason.CANCELLED, "the client was closed", null);
    }

    private void giveUpExchange() {
        cancel(exchange);
        // An interceptor's future does not propagate its cancellation.
        cancel(transport);
    }

    private static void cancel(@Nullable CompletableFuture<?> underWay) {
        if (underWay != null) {
            underWay.cancel(true);
        }
    }

    private void attempt() {
        if (result.isDone() || request == null) {
            return;
        }
        int attempt = attempts + 1;
        HttpRequest signed;
        try {
            clockOffset = client.clockOffset();
            String header = "attempt=" + attempt + "; max=" + options.maxAttempts();
            signed = client.sign(request, invocationId, clockOffset, header);
        } catch (IvschatClientException e) {
            result.completeExceptionally(e);
            return;
        } catch (Throwable e) {
            fail(Reason.CONFIGURATION, "the credentials provider failed: " + e, e);
            return;
        }
        attempts = attempt;
        CompletableFuture<HttpResponse> underWay = exchange(signed);
        exchange = underWay;
        if (!underWay.isDone()) {
            limit(underWay);
        }
        underWay.whenComplete((response, failure) -> {
            if (!result.isDone()) {
                ended(signed, response, failure);
            }
        });
        if (result.isDone()) {
            giveUpExchange();
        }
    }

    /** Ends an attempt at its timeout. */
    private void limit(CompletableFuture<HttpResponse> underWay) {
        Deadline deadline = Deadline.in(options.attemptTimeout(), () -> {
            // Ending this attempt may start the next one, which replaces the transport future.
            CompletableFuture<HttpResponse> sent = transport;
            if (underWay.completeExceptionally(new TimeoutException())) {
                cancel(sent);
            }
        });
        underWay.whenComplete((response, failure) -> deadline.cancel());
    }

    private CompletableFuture<HttpResponse> exchange(HttpRequest signed) {
        try {
            CompletableFuture<HttpResponse> answer =
                    chain(client.config().interceptors()).handle(signed);
            return answer == null
                    ? CompletableFuture.failedFuture(
                            new IllegalStateException("an interceptor or the HTTP handler returned null"))
                    : answer;
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private HttpHandler chain(List<Interceptor> interceptors) {
        Thread own = Thread.currentThread();
        HttpHandler next = request -> {
            // An interceptor may have gone on to a thread of the app's, which must not be blocked.
            if (isCallerWaiting
                    && client.http() instanceof SocketHttpHandler sockets
                    && Thread.currentThread() == own) {
                return awaited(sockets, request);
            }
            CompletableFuture<HttpResponse> sent = client.http().handle(request);
            transport = sent;
            return sent;
        };
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            Interceptor interceptor = interceptors.get(i);
            HttpHandler after = next;
            next = request -> interceptor.intercept(request, after);
        }
        return next;
    }

    /** Sends a request on this thread, which another ends by ending the future. */
    private CompletableFuture<HttpResponse> awaited(SocketHttpHandler sockets, HttpRequest request) {
        CompletableFuture<HttpResponse> sent = new CompletableFuture<>();
        transport = sent;
        if (result.isDone()) {
            sent.cancel(true);
        }
        Deadline deadline =
                Deadline.in(options.attemptTimeout(), () -> sent.completeExceptionally(new TimeoutException()));
        sockets.send(request, sent);
        deadline.cancel();
        return sent;
    }

    private void ended(HttpRequest signed, @Nullable HttpResponse response, @Nullable Throwable failure) {
        String url = signed.method() + " " + signed.uri();
        try {
            if (response != null) {
                answered(response, url);
            } else if (failure == null) {
                broken(new IllegalStateException("an interceptor or the HTTP handler gave null for an answer"), url);
            } else {
                broken(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure,
                        url);
            }
        } catch (Throwable e) {
            // For example, a response of the app's own handler that contains null.
            fail(Reason.RESPONSE, "the answer to " + url + " can't be read: " + e, e);
        }
    }

    private void answered(HttpResponse response, String url) {
        client.learnTime(response);
        ResponseMetadata metadata = new ResponseMetadata(
                response.status(),
                response.header("x-amzn-RequestId").orElse(null),
                response.header("x-amz-id-2").orElse(null),
                response.header("x-amz-cf-id").orElse(null),
                attempts,
                waited);
        if (response.status() / 100 == 2) {
            succeed(response, metadata, url);
            return;
        }
        String errorType = response.header("x-amzn-ErrorType").orElse(null);
        String unsaid = errorType == null && metadata.requestId() == null
                ? "what answered " + url + " is not the service: " + response.summary()
                : "the service gave no message to " + url + ": " + response.summary();
        IvschatServiceException error = ControlPlaneJson.readError(
                        errorType, response.status(), response.body(), unsaid)
                .initCall(url, metadata);
        if (!again(Retry.after(error, client.hasCorrectedClockSince(clockOffset)))) {
            result.completeExceptionally(error);
        }
    }

    private void succeed(HttpResponse response, ResponseMetadata metadata, String url) {
        try {
            O output =
                    ControlPlaneJson.read(response.body(), command.operation().output());
            client.quota().succeeded(lastCost);
            result.complete(new Response<>(output, metadata));
        } catch (UnmodeledException e) {
            fail(Reason.RESPONSE, "what answered " + url + " is not the service: " + response.summary(), e);
        }
    }

    private void broken(Throwable failure, String url) {
        boolean timedOut = failure instanceof TimeoutException || failure instanceof java.net.http.HttpTimeoutException;
        if (timedOut) {
            if (!again(Retry.TIMED_OUT)) {
                fail(Reason.TIMEOUT, "there was no answer to the last attempt in time: " + url, failure);
            }
        } else if (isCallerWaiting && failure instanceof ClosedByInterruptException) {
            fail(Reason.CANCELLED, "interrupted while waiting for the answer", failure);
        } else if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            if (!again(Retry.TRANSIENT)) {
                String message = "the service could not be reached, or the connection broke: " + url + ": " + failure;
                fail(Reason.CONNECTION, message, failure);
            }
        } else {
            fail(Reason.APPLICATION, "an interceptor or the HTTP handler failed: " + url + ": " + failure, failure);
        }
    }

    private boolean again(Retry retry) {
        if (retry == Retry.NO
                || attempts >= options.maxAttempts()
                || !client.quota().tryAcquire(retry.cost())) {
            return false;
        }
        lastCost = retry.cost();
        Duration delay = retry.delay(attempts);
        waited = waited.plus(delay);
        // The credentials provider may block, which the timer thread must not.
        DaemonThreads.TIMER.schedule(() -> THREADS.execute(this::attempt), delay.toMillis(), TimeUnit.MILLISECONDS);
        return true;
    }

    private void fail(Reason reason, String message, @Nullable Throwable cause) {
        result.completeExceptionally(
                new IvschatClientException(reason, command.operation() + ": " + message, attempts, cause));
    }
}
