package dev.backchat.client;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.ResponseMetadata;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.http.HttpRequest;
import dev.backchat.client.http.HttpResponse;
import dev.backchat.client.thread.DaemonThreads;
import dev.backchat.client.thread.Deadline;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call: its attempts, one after the other, until one is answered for good, or none is left, or the time is up.
 * Whatever happens, the future is completed by the call's time-out.
 */
final class Call<O> {
    private final IvschatClient client;
    private final Command<?, O> command;
    private final CompletableFuture<Response<O>> result = new CompletableFuture<>();

    /** The same for all attempts, as the AWS SDKs have it; unique, not secret. */
    private final String invocationId = new UUID(
                    ThreadLocalRandom.current().nextLong(),
                    ThreadLocalRandom.current().nextLong())
            .toString();

    private RequestSigner.@Nullable Unsigned request;
    /** What the last attempt was signed with. */
    private Duration clockOffset = Duration.ZERO;

    private volatile int attempts;
    private Duration waited = Duration.ZERO;
    private int lastCost;
    private volatile @Nullable CompletableFuture<HttpResponse> exchange;

    Call(IvschatClient client, Command<?, O> command) {
        this.client = client;
        this.command = command;
    }

    /** Begins the first attempt, and gives the future of the last. To cancel it gives up what is under way. */
    CompletableFuture<Response<O>> start() {
        Duration limit = client.config().callTimeout();
        Deadline deadline = Deadline.in(
                limit, () -> fail(Reason.TIMEOUT, "there was no answer within " + limit.toMillis() + " ms", null));
        result.whenComplete((response, failure) -> {
            deadline.cancel();
            CompletableFuture<HttpResponse> underWay = exchange;
            if (underWay != null) {
                underWay.cancel(true);
            }
        });
        try {
            request = RequestSigner.unsigned(command);
        } catch (IvschatClientException e) {
            result.completeExceptionally(e);
            return result;
        }
        attempt();
        return result;
    }

    /** Because the client is closed. */
    void giveUp() {
        fail(Reason.CANCELLED, "the client was closed", null);
    }

    private void attempt() {
        if (result.isDone() || request == null) {
            return;
        }
        int attempt = attempts + 1;
        HttpRequest signed;
        try {
            clockOffset = client.clockOffset();
            signed = client.sign(request, invocationId, clockOffset, attempt);
        } catch (IvschatClientException e) {
            result.completeExceptionally(e);
            return;
        } catch (RuntimeException e) {
            fail(Reason.CONFIGURATION, "the credentials provider failed", e);
            return;
        }
        attempts = attempt;
        CompletableFuture<HttpResponse> sent;
        try {
            sent = client.http().handle(signed);
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<HttpResponse> underWay = sent;
        exchange = underWay;
        Deadline deadline = Deadline.in(
                client.config().attemptTimeout(), () -> underWay.completeExceptionally(new TimeoutException()));
        underWay.whenComplete((response, failure) -> {
            deadline.cancel();
            if (result.isDone()) {
                return;
            }
            if (response != null) {
                answered(response);
            } else {
                broken(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        });
        if (result.isDone()) {
            underWay.cancel(true);
        }
    }

    private void answered(HttpResponse response) {
        client.learnTime(response);
        ResponseMetadata metadata = new ResponseMetadata(
                response.status(),
                response.header("x-amzn-RequestId").orElse(null),
                response.header("x-amz-id-2").orElse(null),
                response.header("x-amz-cf-id").orElse(null),
                attempts,
                waited);
        if (response.status() / 100 == 2) {
            succeed(response, metadata);
            return;
        }
        IvschatServiceException error = ControlPlaneJson.readError(
                        response.header("x-amzn-ErrorType").orElse(null), response.status(), response.body())
                .initMetadata(metadata);
        if (!again(Retry.after(error, client.hasCorrectedClockSince(clockOffset)))) {
            result.completeExceptionally(error);
        }
    }

    private void succeed(HttpResponse response, ResponseMetadata metadata) {
        try {
            O output =
                    ControlPlaneJson.read(response.body(), command.operation().output());
            client.quota().succeeded(lastCost);
            result.complete(new Response<>(output, metadata));
        } catch (UnmodeledException e) {
            fail(Reason.RESPONSE, "the answer is not one of the service", e);
        }
    }

    private void broken(Throwable failure) {
        boolean timedOut = failure instanceof TimeoutException || failure instanceof java.net.http.HttpTimeoutException;
        if (!again(timedOut ? Retry.TIMED_OUT : Retry.TRANSIENT)) {
            if (timedOut) {
                fail(Reason.TIMEOUT, "there was no answer to the last attempt in time", failure);
            } else {
                fail(Reason.CONNECTION, "the service could not be reached, or the connection broke", failure);
            }
        }
    }

    private boolean again(Retry retry) {
        if (retry == Retry.NO
                || attempts >= client.config().maxAttempts()
                || !client.quota().take(retry.cost())) {
            return false;
        }
        lastCost = retry.cost();
        Duration delay = retry.delay(attempts);
        waited = waited.plus(delay);
        // The credentials provider may wait, which the timer must not.
        DaemonThreads.TIMER.schedule(
                () -> DaemonThreads.WORKERS.execute(this::attempt), delay.toMillis(), TimeUnit.MILLISECONDS);
        return true;
    }

    private void fail(Reason reason, String message, @Nullable Throwable cause) {
        result.completeExceptionally(
                new IvschatClientException(reason, command.operation() + ": " + message, attempts, cause));
    }
}
