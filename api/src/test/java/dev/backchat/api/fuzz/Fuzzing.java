package dev.backchat.api.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Thorough;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Feeds the parsers of untrusted bytes with bytes that Jazzer generates, guided by coverage. By default it runs for a
 * few seconds per target, two at a time, from the seeds in {@code src/test/resources/fuzz}; {@code
 * -Dbackchat.fuzz.seconds=600} runs longer. Findings are reported and left in {@code target/fuzz}. Each module extends
 * it as {@code FuzzingTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class Fuzzing {
    private static final String SECONDS = System.getProperty("backchat.fuzz.seconds", "2");
    private static final int AT_A_TIME = 2;

    private final ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
    private final Map<String, Future<String>> runs = new HashMap<>();

    static List<FuzzTarget> targets() {
        return FuzzTarget.all();
    }

    private Future<String> run(FuzzTarget wanted) {
        if (runs.isEmpty()) {
            for (FuzzTarget target : targets()) {
                runs.put(target.toString(), workers.submit(() -> target.fuzz(SECONDS)));
            }
        }
        return runs.get(wanted.toString());
    }

    @AfterAll
    void end() {
        workers.shutdownNow();
    }

    @Thorough
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("targets")
    void survivesWhatTheFuzzerThinksOf(FuzzTarget target) throws IOException, InterruptedException, ExecutionException {
        System.out.println(run(target).get());
        if (Boolean.getBoolean("backchat.fuzz.keepSeeds")) {
            target.keepSeeds();
        }
        if (Boolean.getBoolean("backchat.fuzz.replay")) {
            // Here, so that it is measured which lines that reaches.
            target.found().forEach(target::run);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("targets")
    void seedsReachEachOutcome(FuzzTarget target) throws IOException {
        Set<Enum<?>> reached = new HashSet<>();
        target.seeds().forEach(seed -> reached.addAll(target.run(seed)));
        assertThat(reached).isNotEmpty().isEqualTo(target.outcomes());
    }
}
