package dev.backchat.client;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.client.IvschatClientException.Reason;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

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
    private static final System.Logger log = System.getLogger(IvschatClient.class.getName());

    private final ClientCore core;
    private final CallOptions options;

    /** A client that takes its region, endpoint and credentials from the environment; see {@link ClientConfig}. */
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

    /** Begins a client with options; what isn't said comes from the environment, see {@link ClientConfig}. */
    public static Builder builder() {
        return new Builder(Environment.ofThisProcess());
    }

    /** Gathers the options of a client. */
    public static final class Builder extends ClientSettings<Builder, Ivschat> {
        Builder(Environment environment) {
            super(environment);
        }

        @Override
        Builder self() {
            return this;
        }

        /** @throws IvschatClientException if there is no region, or a value is out of its range */
        @Override
        public Ivschat build() {
            return new Ivschat(config());
        }
    }

    /**
     * This client with other time-outs or attempts, for one call or some; it shares connections and everything else, so it
     * costs nothing, and to close one closes both.
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
            try {
                if (failure == null) {
                    callback.done(null, response.output());
                } else {
                    callback.done(unwrapped(failure), null);
                }
            } catch (Throwable e) {
                // There is no future that it could be told by.
                log.log(System.Logger.Level.ERROR, "the callback of a " + command.operation() + " failed", e);
            }
        });
    }

    /** Calls an operation for its output and for how the call went, such as its request id. */
    public <O> CompletableFuture<Response<O>> sendForResponse(Command<?, O> command) {
        if (core.isClosed()) {
            return CompletableFuture.failedFuture(
                    new IvschatClientException(Reason.CANCELLED, "the client is closed", null));
        }
        Call<O> call = new Call<>(core, options, command);
        core.began(call);
        CompletableFuture<Response<O>> result = call.start();
        result.whenComplete((response, failure) -> core.ended(call));
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
