package dev.backchat.server.http;

import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.controlplane.Request;
import dev.backchat.server.controlplane.Response;
import dev.backchat.server.net.Origin;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Runs the control plane's request handling off the event loops, with as much concurrency as the heap allows. */
public final class RequestExecutor {
    private final ControlPlane controlPlane;
    private final WorkLimiter work;
    private final Executor blocking;

    /** @param blocking runs tasks that may wait for the store */
    public RequestExecutor(ControlPlane controlPlane, WorkLimiter work, Executor blocking) {
        this.controlPlane = controlPlane;
        this.work = work;
        this.blocking = blocking;
    }

    /**
     * Handles a request.
     *
     * @param onDrop is called on any thread if the connection is to be closed instead of a response
     * @param onResponse is called on any thread; not called if the connection has ended meanwhile
     */
    void execute(
            HttpRequest head,
            RequestMemory.Reservation body,
            Origin origin,
            Runnable onDrop,
            Consumer<Response> onResponse) {
        blocking.execute(() -> {
            int acquired;
            try {
                acquired = work.acquire(body.size());
            } catch (InterruptedException e) {
                // The server is stopping.
                return;
            }
            try {
                byte[] whole = body.whole();
                if (whole != null) {
                    Response response = controlPlane.handle(
                            new Request(head.method().name(), head.uri(), head.headers()::getAll, whole, origin));
                    if (response.isDropped()) {
                        onDrop.run();
                    } else {
                        onResponse.accept(response);
                    }
                }
            } catch (RejectedExecutionException e) {
                // The connection's event loop has ended with the server, which waits for requests only so long.
            } finally {
                work.release(acquired);
            }
        });
    }
}
