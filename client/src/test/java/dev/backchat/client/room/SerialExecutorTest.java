package dev.backchat.client.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.client.thread.SafeExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerialExecutorTest {
    /** Held, for a logger that nothing refers to forgets its level. */
    private static final Logger LOG = Logger.getLogger(ChatRoom.class.getName());

    @BeforeAll
    static void keepWhatIsThrownOnPurposeOutOfTheLog() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(null);
    }

    private static SerialExecutor over(Executor threads) {
        return new SerialExecutor(new SafeExecutor(threads), "a task");
    }

    @Test
    void runsTasksOneAtATimeInOrderOnManyThreads() {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        SerialExecutor serial = over(threads);
        // Not thread-safe: the executor must make one task's writes visible to the next.
        List<Integer> seen = new ArrayList<>();
        CompletableFuture<Void> last = new CompletableFuture<>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            serial.execute(() -> seen.add(number));
        }
        serial.execute(() -> last.complete(null));
        last.join();
        assertThat(seen).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        threads.shutdown();
    }

    static Stream<Throwable> throwables() {
        return Stream.of(
                new IllegalStateException("mine"),
                new AssertionError("mine"),
                new StackOverflowError("mine"),
                new IOException("mine"));
    }

    /** As Kotlin and Lombok do: checked exceptions where none is declared. */
    @SuppressWarnings("unchecked")
    static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void continuesAfterAFailedTaskAndCallsTheUncaughtExceptionHandler(Throwable thrown) {
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        ExecutorService threads = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((where, failure) -> {
                reported.complete(failure);
                throw new IllegalStateException("a handler that fails too");
            });
            return thread;
        });
        SerialExecutor serial = over(threads);
        CompletableFuture<Void> after = new CompletableFuture<>();
        serial.execute(() -> sneak(thrown));
        serial.execute(() -> after.complete(null));
        after.join();
        assertThat(reported.join()).isSameAs(thrown);
        threads.shutdown();
    }

    @Test
    void runsTasksInOrderElsewhereWhenTheExecutorIsShutDown() {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        SerialExecutor serial = over(threads);
        List<Integer> seen = new ArrayList<>();
        CompletableFuture<Void> last = new CompletableFuture<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            serial.execute(() -> {
                if (number == 100) {
                    threads.shutdown();
                }
                seen.add(number);
            });
        }
        serial.execute(() -> last.complete(null));
        last.join();
        assertThat(seen).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void anExecutorThatThrowsSometimesLosesNothing(Throwable thrown) {
        AtomicInteger calls = new AtomicInteger();
        SerialExecutor serial = over(task -> {
            if (calls.getAndIncrement() % 2 == 0) {
                sneak(thrown);
            }
            task.run();
        });
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            serial.execute(() -> done.complete(null));
            done.join();
        }
    }

    @Test
    void anExecutorThatRunsATaskAndThrowsRunsItOnce() {
        AtomicInteger runs = new AtomicInteger();
        SerialExecutor serial = over(task -> {
            task.run();
            throw new RejectedExecutionException("after all");
        });
        CompletableFuture<Void> last = new CompletableFuture<>();
        serial.execute(runs::incrementAndGet);
        serial.execute(() -> last.complete(null));
        last.join();
        assertThat(runs).hasValue(1);
    }
}
