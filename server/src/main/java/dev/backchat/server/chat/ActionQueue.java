package dev.backchat.server.chat;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a connection asked for, in its order, where something of it has to wait: a message under review holds up whatever
 * the same connection asked for after it, and nobody else. How much may wait, the connection's rate and the time for a
 * review bound. Only the loop touches it.
 */
public final class ActionQueue {
    private final EventLoop loop;
    /** Null as long as nothing has had to wait. */
    private @Nullable ArrayDeque<QueuedAction> waiting;

    /** @param until null if it waits for nothing but those before it */
    private record QueuedAction(@Nullable CompletableFuture<?> until, Runnable action) {
        boolean isReady() {
            return until == null || until.isDone();
        }
    }

    ActionQueue(EventLoop loop) {
        this.loop = loop;
    }

    /** Does something after all that was asked for before. */
    void submit(Runnable action) {
        submit(null, action);
    }

    /** Does something when the given has happened, and after all that was asked for before. */
    void submit(@Nullable CompletableFuture<?> until, Runnable action) {
        if (until == null && (waiting == null || waiting.isEmpty())) {
            action.run();
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(new QueuedAction(until, action));
        if (until != null) {
            until.whenCompleteAsync((done, failure) -> drain(), loop);
        }
    }

    /** What waits is not done. */
    void clear() {
        waiting = null;
    }

    private void drain() {
        while (waiting != null && !waiting.isEmpty() && waiting.peek().isReady()) {
            waiting.remove().action.run();
        }
    }
}
