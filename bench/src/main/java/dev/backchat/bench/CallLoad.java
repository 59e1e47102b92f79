package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Main loop of a client process: for each line on standard input, which gives the number of callers and the
 * milliseconds, calls {@code GetRoom} for that long and prints a {@link Figures}. Ends at the end of the input.
 */
final class CallLoad {
    /** Input line that requests a garbage collection, and the output line when it is done. */
    static final String COLLECT = "collect";

    private CallLoad() {}

    /** Results of a run, passed between the processes as one line. */
    record Figures(long calls, long tookNanos, long p50Nanos, long p99Nanos) {
        static Figures parse(String line) {
            long[] values = Arrays.stream(line.split(" ", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Figures(values[0], values[1], values[2], values[3]);
        }

        @Override
        public String toString() {
            return calls + " " + tookNanos + " " + p50Nanos + " " + p99Nanos;
        }
    }

    /**
     * Prints the client's version, then executes commands.
     *
     * @param getRoom gets the room with an ARN and returns the ARN from the response
     */
    static void obey(String version, UnaryOperator<String> getRoom, List<String> rooms) throws Exception {
        System.out.println(version);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.equals(COLLECT)) {
                System.gc();
                System.out.println(COLLECT);
                continue;
            }
            String[] words = line.split(" ", -1);
            System.out.println(
                    run(getRoom, rooms, Integer.parseInt(words[0]), Duration.ofMillis(Long.parseLong(words[1]))));
        }
    }

    private static Figures run(UnaryOperator<String> getRoom, List<String> rooms, int callers, Duration duration)
            throws Exception {
        ThreadFactory factory = callers == 1
                ? Thread.ofPlatform().factory()
                : Thread.ofVirtual().factory();
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(factory)) {
            var futures = threads.invokeAll(IntStream.range(0, callers)
                    .mapToObj(caller -> (Callable<long[]>) () -> caller(getRoom, rooms, caller, end))
                    .toList());
            long[] all = new long[0];
            for (Future<long[]> future : futures) {
                all = LongStream.concat(Arrays.stream(all), Arrays.stream(future.get()))
                        .toArray();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            Arrays.sort(all);
            HttpLoad.Result result = new HttpLoad.Result(took, all);
            return new Figures(
                    all.length,
                    took.toNanos(),
                    result.percentile(0.5).toNanos(),
                    result.percentile(0.99).toNanos());
        }
    }

    private static long[] caller(UnaryOperator<String> getRoom, List<String> rooms, int first, long end) {
        long[] latencies = new long[1 << 12];
        int count = 0;
        for (long called = System.nanoTime(); called < end; called = System.nanoTime()) {
            // Each caller asks for a different room than its neighbours, so that a response for the wrong one shows.
            String room = rooms.get((first + count) % rooms.size());
            String answered = getRoom.apply(room);
            if (!room.equals(answered)) {
                throw new IllegalStateException("asked for " + room + ", answered " + answered);
            }
            if (count == latencies.length) {
                latencies = Arrays.copyOf(latencies, count * 2);
            }
            latencies[count++] = System.nanoTime() - called;
        }
        return Arrays.copyOf(latencies, count);
    }
}
