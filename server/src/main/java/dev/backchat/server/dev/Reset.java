package dev.backchat.server.dev;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Takes a dev server back to where it was when it had started, on the same ports. */
public final class Reset {
    /** However busy the machine is. */
    private static final Duration DROP_LIMIT = Duration.ofSeconds(30);

    private final boolean isPossible;
    private final List<Runnable> before;
    private final Supplier<CompletableFuture<Void>> dropAll;
    private final List<Runnable> after;

    /**
     * @param isPossible false if others use the store
     * @param before is run first: whatever a socket that is opened meanwhile must not find
     * @param dropAll closes all sockets; completes when none is left
     * @param after is run last
     */
    public Reset(
            boolean isPossible,
            List<Runnable> before,
            Supplier<CompletableFuture<Void>> dropAll,
            List<Runnable> after) {
        this.isPossible = isPossible;
        this.before = before;
        this.dropAll = dropAll;
        this.after = after;
    }

    boolean isPossible() {
        return isPossible;
    }

    /** Resets. Blocks until no socket is left. */
    synchronized void run() {
        before.forEach(Runnable::run);
        dropAll.get().orTimeout(DROP_LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
        after.forEach(Runnable::run);
    }
}
