package dev.backchat.client.room;

import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.room.ChatRoomException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Requests that wait for a frame with their request id. Used only in a room's tasks, so it needs no lock. */
final class PendingRequests {
    private record Pending<T>(Class<T> type, CompletableFuture<T> future, Runnable cancelDeadline) {}

    private final Map<String, Pending<?>> pending = new HashMap<>();
    private final SerialExecutor tasks;
    private final Executor completions;
    private final RoomClock clock;
    private final Duration limit;

    /** @param completions executor that completes futures, and so runs their dependent stages */
    PendingRequests(SerialExecutor tasks, Executor completions, RoomClock clock, Duration limit) {
        this.tasks = tasks;
        this.completions = completions;
        this.clock = clock;
        this.limit = limit;
    }

    /** Registers a future to be completed by a frame of the given type. */
    <T> void add(String requestId, Class<T> type, CompletableFuture<T> future) {
        Runnable cancel = clock.after(
                limit,
                () -> tasks.execute(() -> {
                    if (pending.remove(requestId) != null) {
                        fail(future, Reason.TIMEOUT, "there was no answer within " + limit.toMillis() + " ms");
                    }
                }));
        pending.put(requestId, new Pending<>(type, future, cancel));
    }

    /** Completes the request that a frame answers, if there is one. */
    void answer(String requestId, Object frame) {
        Pending<?> asked = pending.get(requestId);
        if (asked != null && asked.type.isInstance(frame)) {
            pending.remove(requestId);
            asked.cancelDeadline.run();
            complete(asked, frame);
        }
    }

    private <T> void complete(Pending<T> asked, Object frame) {
        completions.execute(() -> asked.future.complete(asked.type.cast(frame)));
    }

    /** Fails the request that the service refused, if there is one. */
    void refuse(ChatFrame.Error error) {
        Pending<?> refused = pending.remove(error.requestId());
        if (refused != null) {
            refused.cancelDeadline.run();
            completions.execute(() -> refused.future.completeExceptionally(new ChatRequestException(error)));
        }
    }

    /** Fails all pending requests. */
    void failAll(Reason reason, String message) {
        List<Pending<?>> left = List.copyOf(pending.values());
        pending.clear();
        left.forEach(asked -> {
            asked.cancelDeadline.run();
            fail(asked.future, reason, message);
        });
    }

    void fail(CompletableFuture<?> future, Reason reason, String message) {
        completions.execute(() -> future.completeExceptionally(new ChatRoomException(reason, message)));
    }
}
