package dev.backchat.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedRunsTest {
    private static final String COST = "µs a delivery";

    @TempDir
    private Path folder;

    private RecordedRuns runs(String at, String machine, String bench) throws IOException {
        return new RecordedRuns(
                folder.resolve("state/bench.jsonl"),
                new RecordedRuns.Run(at, "c" + at, machine, bench, "3 rounds of 10 s"));
    }

    private RecordedRuns runs(String at) throws IOException {
        return runs(at, "a small machine", "fanout");
    }

    private static void add(RecordedRuns runs, double cost) throws IOException {
        runs.add("steady", "backchat", Map.of(COST, cost));
    }

    private static String change(RecordedRuns runs, double cost) {
        return runs.last("steady", "backchat").change(COST, cost);
    }

    @Test
    void theFirstRunHasNothingToCompareWith() throws IOException {
        RecordedRuns first = runs("1");
        assertThat(change(first, 5)).isEmpty();
        assertThat(first.origins("steady", List.of("floor", "backchat")))
                .containsExactly("floor, backchat: no run is recorded yet for this class of machine");
    }

    @Test
    void figuresAreComparedWithTheLastRun() throws IOException {
        add(runs("1"), 2);
        RecordedRuns second = runs("2");
        add(second, 4);
        assertThat(change(second, 4)).isEqualTo(" (+100 %)");
        RecordedRuns third = runs("3");
        assertThat(change(third, 3)).isEqualTo(" (-25 %)");
        assertThat(third.origins("steady", List.of("backchat", "floor")))
                .containsExactly(
                        "backchat: in brackets, the change since 2, commit c2, 3 rounds of 10 s",
                        "floor: no run is recorded yet for this class of machine");
    }

    @Test
    void anotherMachineBenchMeasurementServerOrFigureIsNoMatch() throws IOException {
        add(runs("1", "a large machine", "fanout"), 2);
        add(runs("1", "a small machine", "fanout --delivery-window=20ms"), 2);
        runs("1").add("saturated", "backchat", Map.of(COST, 2.0));
        runs("1").add("steady", "floor", Map.of(COST, 2.0));
        runs("1").add("steady", "backchat", Map.of("p50 µs", 2.0));
        assertThat(change(runs("2"), 2)).isEmpty();
    }

    @Test
    void aFigureOfZeroHasNoPercentage() throws IOException {
        add(runs("1"), 0);
        assertThat(change(runs("2"), 1)).isEmpty();
    }

    @Test
    void aLineThatIsNoRunIsPassedOver() throws IOException {
        add(runs("1"), 2);
        Files.writeString(
                folder.resolve("state/bench.jsonl"), "{\"machine\":\"a\"}\n{\"at\":\n\n", StandardOpenOption.APPEND);
        assertThat(change(runs("2"), 2)).isEqualTo(" (+0 %)");
    }

    @Test
    void theUsualFileIsInTheFolderForState() {
        assertThat(RecordedRuns.usualFile(Map.of("XDG_STATE_HOME", "/var/state")))
                .isEqualTo(Path.of("/var/state/backchat/bench.jsonl"));
        Path atHome = Path.of(System.getProperty("user.home"), ".local/state/backchat/bench.jsonl");
        assertThat(RecordedRuns.usualFile(Map.of())).isEqualTo(atHome);
        assertThat(RecordedRuns.usualFile(Map.of("XDG_STATE_HOME", "state"))).isEqualTo(atHome);
    }

    @Test
    void aTableShowsTheChangeNextToEachFigure() throws IOException {
        ComparisonTable table = new ComparisonTable("steady", new ComparisonTable.Column(COST, 2, true));
        table.add("floor", 2);
        table.add("backchat", 4);
        table.record(runs("1"));
        ComparisonTable slower = new ComparisonTable("steady", new ComparisonTable.Column(COST, 2, true));
        slower.add("floor", 2);
        slower.add("backchat", 5);
        assertThat(slower.lines(runs("2")))
                .anySatisfy(line ->
                        assertThat(line).containsSubsequence("backchat", "2.50 (+25 %)", "5.00 (+25 %)", "1.00"))
                .contains("backchat, " + COST + " of each round: 5.00");
    }

    @Test
    void aReportShowsTheChangeAndIsWhatTheNextOneIsComparedWith() throws IOException {
        runs("1").report("two nodes", Map.of("backchat", Map.of(COST, 4.0)));
        assertThat(runs("2").changes("two nodes", Map.of("backchat", Map.of(COST, 3.0))))
                .containsExactly(
                        "backchat: " + COST + " 3.00 (-25 %)",
                        "backchat: in brackets, the change since 1, commit c1, 3 rounds of 10 s");
    }
}
