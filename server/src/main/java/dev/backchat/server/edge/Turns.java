package dev.backchat.server.edge;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a connection asked for, in its order, where something of it has to wait: a message under review holds up whatever
 * the same connection asked for after it, and nobody else. How much may wait, the connection's rate and the time for a
 * review bound. Only the loop touches it.
 */
final class Turns {
    private final EventLoop loop;
    /** Null as long as nothing has had to wait. */
    private @Nullable ArrayDeque<Turn> waiting;

    /** @param until null if it waits for nothing but those before it */
    private record Turn(@Nullable CompletableFuture<?> until, Runnable action) {
        boolean hasCome() {
            return until == null || until.isDone();
        }
    }

    Turns(EventLoop loop) {
        this.loop = loop;
    }

    /** Does something after all that was asked for before. */
    void take(Runnable action) {
        take(null, action);
    }

    /** Does something when the given has happened, and after all that was asked for before. */
    void take(@Nullable CompletableFuture<?> until, Runnable action) {
        if (until == null && (waiting == null || waiting.isEmpty())) {
            action.run();
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(new Turn(until, action));
        if (until != null) {
            until.whenCompleteAsync((done, failure) -> goOn(), loop);
        }
    }

    /** What waits is not done. */
    void forget() {
        waiting = null;
    }

    private void goOn() {
        while (waiting != null && !waiting.isEmpty() && waiting.peek().hasCome()) {
            waiting.remove().action.run();
        }
    }
}
