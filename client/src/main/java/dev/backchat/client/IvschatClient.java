package dev.backchat.client;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.client.IvschatClientException.Reason;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/**
 * Client for the control plane of Backchat and of Amazon IVS Chat: one client, many commands. Thread-safe.
 *
 * <pre>{@code
 * try (IvschatClient client = new IvschatClient()) {
 *     CreateRoomCommand command =
 *             new CreateRoomCommand(CreateRoomRequest.builder().name("hello").build());
 *     client.send(command).thenAccept(room -> System.out.println(room.arn())).join();
 * }
 * }</pre>
 *
 * <p>A call is signed, sent, and tried up to three times after transient errors: throttling, a broken connection, a
 * timeout, the statuses 500, 502, 503 and 504, and a wrong clock, which the client corrects. A call whose response was
 * lost may have been carried out, so {@code CreateRoom} may in rare cases create an extra room.
 *
 * <p>A call ends with its output or with one of two exceptions: {@link IvschatServiceException} for an error response
 * of the service, with a subclass for each error in its model, or {@link IvschatClientException} for a failure on this
 * side or in between. Futures report it as the cause of a {@link java.util.concurrent.CompletionException}.
 *
 * <p>Futures are completed on threads of the HTTP handler or the client; dependent stages should be short or run
 * elsewhere ({@code thenApplyAsync}).
 */
public sealed class IvschatClient implements AutoCloseable permits Ivschat {
    private static final System.Logger log = System.getLogger(IvschatClient.class.getName());

    private final ClientCore core;
    private final CallOptions options;

    /** Creates a client whose region, endpoint and credentials come from the environment; see {@link ClientConfig}. */
    public IvschatClient() {
        this(ClientConfig.ofEnvironment());
    }

    public IvschatClient(ClientConfig config) {
        this(new ClientCore(config), config.callOptions());
    }

    IvschatClient(ClientCore core, CallOptions options) {
        this.core = core;
        this.options = options;
    }

    /**
     * Returns a builder for a client; settings that are not given come from the environment, see {@link ClientConfig}.
     */
    public static Builder builder() {
        return new Builder(Environment.ofThisProcess());
    }

    /** Builder for a client. */
    public static final class Builder extends ClientSettings<Builder, Ivschat> {
        Builder(Environment environment) {
            super(environment);
        }

        @Override
        Builder self() {
            return this;
        }

        /** @throws IvschatClientException if there is no region, or a value is out of range */
        @Override
        public Ivschat build() {
            return new Ivschat(config());
        }
    }

    /**
     * Returns a view of this client with other timeouts or attempts, for one or more calls. The view shares connections
     * and everything else, so it is cheap, and closing either one closes both.
     *
     * <pre>{@code
     * Room room = client.with(options -> options.withCallTimeout(Duration.ofSeconds(2)))
     *         .call(new GetRoomCommand(new GetRoomRequest(arn)));
     * }</pre>
     */
    public IvschatClient with(UnaryOperator<CallOptions> change) {
        return new IvschatClient(core, change.apply(options));
    }

    final ClientCore core() {
        return core;
    }

    final CallOptions options() {
        return options;
    }

    /**
     * Calls an operation.
     *
     * @return output of the call; cancelling the future abandons the request
     */
    public <O> CompletableFuture<O> send(Command<?, O> command) {
        CompletableFuture<Response<O>> response = sendForResponse(command);
        CompletableFuture<O> output = response.thenApply(Response::output);
        cancelWith(output, response);
        return output;
    }

    /** Calls an operation and passes the result to the callback. */
    public <O> void send(Command<?, O> command, Callback<? super O> callback) {
        sendForResponse(command).whenComplete((response, failure) -> {
            try {
                if (failure == null) {
                    callback.done(null, response.output());
                } else {
                    callback.done(unwrapped(failure), null);
                }
            } catch (Throwable e) {
                // There is no future that could report it.
                log.log(System.Logger.Level.ERROR, "the callback of a " + command.operation() + " failed", e);
            }
        });
    }

    /** Calls an operation and returns its output together with how the call went, such as its request id. */
    public <O> CompletableFuture<Response<O>> sendForResponse(Command<?, O> command) {
        return start(command, false);
    }

    private <O> CompletableFuture<Response<O>> start(Command<?, O> command, boolean isCallerWaiting) {
        if (core.isClosed()) {
            return CompletableFuture.failedFuture(
                    new IvschatClientException(Reason.CANCELLED, "the client is closed", null));
        }
        Call<O> call = new Call<>(core, options, command, isCallerWaiting);
        core.began(call);
        CompletableFuture<Response<O>> result = call.start();
        result.whenComplete((response, failure) -> core.ended(call));
        return result;
    }

    /**
     * Calls an operation and waits for its output: the form for virtual threads and for sequential code. With the
     * client's own HTTP handler, the first attempt takes place on the calling thread, and no other is woken.
     *
     * <pre>{@code
     * Room room = client.call(new GetRoomCommand(new GetRoomRequest(arn)));
     * }</pre>
     *
     * @throws IvschatServiceException if the service returns an error
     * @throws IvschatClientException if the call fails on this side or in between, or if the thread is interrupted; the
     *     thread then stays interrupted and the call is abandoned
     */
    public <O> O call(Command<?, O> command) {
        CompletableFuture<Response<O>> response = start(command, true);
        try {
            return response.get().output();
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new IvschatClientException(
                    Reason.CANCELLED, command.operation() + ": interrupted while waiting for the answer", e);
        } catch (ExecutionException e) {
            RuntimeException failure = unwrapped(e);
            // The exception may have been created on another thread; the caller's stack trace is more useful.
            failure.fillInStackTrace();
            throw failure;
        }
    }

    /** Abandons the calls in flight and releases the connections. */
    @Override
    public void close() {
        core.close();
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
}
