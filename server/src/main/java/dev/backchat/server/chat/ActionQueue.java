package dev.backchat.server.chat;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the actions of one connection in order when some have to wait: a message under review delays the later actions
 * of its own connection, but no other connection's. The queue's length is bounded by the connection's rate and the
 * review timeout. Confined to the event loop.
 */
public final class ActionQueue {
    private final EventLoop loop;
    /** Null until an action has had to wait. */
    private @Nullable ArrayDeque<QueuedAction> waiting;

    /** @param until null if the action waits only for those before it */
    private record QueuedAction(@Nullable CompletableFuture<?> until, Runnable action) {
        boolean isReady() {
            return until == null || until.isDone();
        }
    }

    ActionQueue(EventLoop loop) {
        this.loop = loop;
    }

    /** Runs the action after all actions submitted before it. */
    void submit(Runnable action) {
        submit(null, action);
    }

    /** Runs the action once {@code until} is complete and all actions submitted before it have run. */
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

    /** Discards the waiting actions. */
    void clear() {
        waiting = null;
    }

    private void drain() {
        while (waiting != null && !waiting.isEmpty() && waiting.peek().isReady()) {
            waiting.remove().action.run();
        }
    }
}
