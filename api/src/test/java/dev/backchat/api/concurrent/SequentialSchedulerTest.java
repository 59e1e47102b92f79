package dev.backchat.api.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SequentialSchedulerTest {
    private final Queue<Runnable> executor = new ArrayDeque<>();
    private final Queue<String> work = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    private boolean doOne() {
        String next = work.poll();
        if (next != null) {
            done.add(next);
        }
        return !work.isEmpty();
    }

    private void runAll() {
        while (!executor.isEmpty()) {
            executor.remove().run();
        }
    }

    @Test
    void schedulesOneRoundForWorkAddedBeforeItBegins() {
        SequentialScheduler scheduler = new SequentialScheduler(executor::add, this::doOne);
        work.add("a");
        scheduler.schedule();
        scheduler.schedule();
        assertThat(executor).hasSize(1);
        runAll();
        assertThat(done).containsExactly("a");
    }

    @Test
    void givesOthersOfTheExecutorTheirTurnBetweenTwoRounds() {
        SequentialScheduler scheduler = new SequentialScheduler(executor::add, this::doOne);
        work.addAll(List.of("a", "b"));
        scheduler.schedule();
        executor.add(() -> done.add("other"));
        runAll();
        assertThat(done).containsExactly("a", "other", "b");
    }

    @Test
    void runsAgainForWorkAddedDuringARound() {
        List<SequentialScheduler> scheduler = new ArrayList<>();
        scheduler.add(new SequentialScheduler(executor::add, () -> {
            done.add("round");
            if (done.size() == 1) {
                scheduler.get(0).schedule();
            }
            return false;
        }));
        scheduler.get(0).schedule();
        runAll();
        assertThat(done).hasSize(2);
    }

    @Test
    void runsAgainAfterAFailedRound() {
        SequentialScheduler scheduler = new SequentialScheduler(executor::add, () -> {
            if (work.remove().equals("bad")) {
                throw new IllegalStateException("bad");
            }
            done.add("good");
            return false;
        });
        work.addAll(List.of("bad", "good"));
        scheduler.schedule();
        assertThatThrownBy(executor.remove()::run).hasMessage("bad");
        runAll();
        assertThat(done).containsExactly("good");
    }

    @Test
    void doesTheRestOfTheWorkWhenTheExecutorIsShutDown() throws InterruptedException {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        CountDownLatch isShutDown = new CountDownLatch(1);
        work.addAll(List.of("a", "b"));
        SequentialScheduler scheduler = new SequentialScheduler(threads, () -> {
            await(isShutDown);
            return doOne();
        });
        scheduler.schedule();
        threads.shutdown();
        isShutDown.countDown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(done).containsExactly("a", "b");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void doesAllWorkOfManyThreadsOneRoundAtATime() throws InterruptedException {
        int perThread = 20_000;
        int threads = 4;
        Queue<Integer> queue = new ConcurrentLinkedQueue<>();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(perThread * threads);
        try (Closer pool = new Closer(Executors.newCachedThreadPool())) {
            SequentialScheduler scheduler = new SequentialScheduler(pool.threads, () -> {
                overlaps.addAndGet(running.getAndIncrement());
                for (int i = 0; i < 3 && queue.poll() != null; i++) {
                    left.countDown();
                }
                running.decrementAndGet();
                return !queue.isEmpty();
            });
            for (int i = 0; i < threads; i++) {
                pool.threads.execute(() -> {
                    for (int n = 0; n < perThread; n++) {
                        queue.add(n);
                        scheduler.schedule();
                    }
                });
            }
            left.await();
        }
        assertThat(overlaps).hasValue(0);
    }

    /** Closes an executor, which is not closeable itself on JDK 17. */
    private record Closer(ExecutorService threads) implements AutoCloseable {
        @Override
        public void close() {
            threads.shutdown();
        }
    }
}
