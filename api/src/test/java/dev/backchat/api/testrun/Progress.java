package dev.backchat.api.testrun;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Reports every quarter of a minute how far the tests of a module are, and records in {@code target/skipped-tests}
 * which were skipped and why; {@code ./mvnw} prints that at the end. JUnit discovers this class by itself.
 */
public final class Progress implements TestExecutionListener {
    private static final int SECONDS = 15;
    private static final int NAMED = 4;
    private static final Path SKIPPED = Path.of("target", "skipped-tests");

    private final Map<TestIdentifier, Long> running = new ConcurrentHashMap<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Map<String, Integer> skipped = new TreeMap<>();
    private @Nullable TestPlan plan;
    private @Nullable ScheduledExecutorService timer;

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        this.plan = plan;
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleAtFixedRate(this::say, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            running.put(test, System.nanoTime());
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        running.remove(test);
        if (test.isTest()) {
            done.incrementAndGet();
        }
        if (result.getStatus() == Status.FAILED) {
            failed.incrementAndGet();
            // The report of its class may be minutes away.
            System.out.printf(
                    "FAILED: %s: %s%n", name(test), result.getThrowable().orElse(null));
        }
        if (result.getStatus() == Status.ABORTED) {
            skip(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skip(test, reason);
    }

    private synchronized void skip(TestIdentifier test, String reason) {
        // JUnit puts what its annotation looked at before the annotation's own words.
        String own = reason.substring(reason.lastIndexOf("==> ") < 0 ? 0 : reason.lastIndexOf("==> ") + 4);
        String line = own.lines().findFirst().orElse("");
        boolean whole = test.getSource().filter(ClassSource.class::isInstance).isPresent();
        skipped.merge((whole ? "all of " : "") + classOf(test) + ": " + line, 1, Integer::sum);
    }

    private void say() {
        String longest = running.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .limit(NAMED)
                .map(entry -> name(entry.getKey()) + " for "
                        + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - entry.getValue()) + " s")
                .collect(joining(", "));
        System.out.printf("%d tests done, %d failed; running: %s%n", done.get(), failed.get(), longest);
    }

    private String name(TestIdentifier test) {
        return classOf(test) + " (" + test.getDisplayName() + ")";
    }

    /** The class that the test stands in; a generated test has it from what generated it. */
    private String classOf(TestIdentifier test) {
        for (TestIdentifier at = test; at != null; at = plan.getParent(at).orElse(null)) {
            String name = at.getSource()
                    .map(source -> source instanceof ClassSource type
                            ? type.getClassName()
                            : source instanceof MethodSource method ? method.getClassName() : null)
                    .orElse(null);
            if (name != null) {
                return name.substring(name.lastIndexOf('.') + 1);
            }
        }
        return test.getDisplayName();
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        timer.shutdownNow();
        if (skipped.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(SKIPPED);
            Path file = SKIPPED.resolve(ProcessHandle.current().pid() + ".txt");
            String lines = skipped.entrySet().stream()
                    .map(entry ->
                            entry.getKey() + (entry.getValue() > 1 ? " (" + entry.getValue() + " tests)" : "") + "\n")
                    .collect(joining());
            Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
