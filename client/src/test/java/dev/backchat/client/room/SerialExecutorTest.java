package dev.backchat.client.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
    @Test
    void runsTasksOneAtATimeInTheirOrderOnManyThreads() {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        SerialExecutor inOrder = new SerialExecutor(threads);
        // Not safe for threads, on purpose.
        List<Integer> seen = new ArrayList<>();
        CompletableFuture<Void> last = new CompletableFuture<>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            inOrder.execute(() -> seen.add(number));
        }
        inOrder.execute(() -> last.complete(null));
        last.join();
        assertThat(seen).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        threads.shutdown();
    }

    @Test
    void goesOnAfterATaskThatFailed() {
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        ExecutorService threads = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((where, failure) -> reported.complete(failure));
            return thread;
        });
        SerialExecutor inOrder = new SerialExecutor(threads);
        CompletableFuture<Void> after = new CompletableFuture<>();
        inOrder.execute(() -> {
            throw new IllegalStateException("mine");
        });
        inOrder.execute(() -> after.complete(null));
        after.join();
        assertThat(reported.join()).hasMessage("mine");
        threads.shutdown();
    }

    @Test
    void forgetsItsTasksWhenTheExecutorIsShutDown() {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        threads.shutdown();
        SerialExecutor inOrder = new SerialExecutor(threads);
        inOrder.execute(() -> {});
        assertThat(inOrder.waiting()).isZero();
    }
}
