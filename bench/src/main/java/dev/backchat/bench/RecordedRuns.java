package dev.backchat.bench;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of earlier runs, so that a regression shows. A file has a line of JSON for each server in each measurement;
 * what was measured on another class of machine is no match.
 */
final class RecordedRuns {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final Path file;
    private final Run thisRun;
    /** The last figures of each server, by measurement and server, from before this run. */
    private final Map<List<String>, Run> last = new HashMap<>();

    /**
     * A line of the file. What a measurement depends on is in its name or in the bench's.
     *
     * @param turns how often and for how long each server was measured, which figures hardly depend on
     */
    record Run(
            String at,
            String commit,
            String machine,
            String bench,
            String turns,
            String measurement,
            String server,
            Map<String, Double> figures) {
        /** Describes a run whose figures are not known yet. */
        Run(String at, String commit, String machine, String bench, String turns) {
            this(at, commit, machine, bench, turns, "", "", Map.of());
        }

        Run with(String newMeasurement, String newServer, Map<String, Double> newFigures) {
            return new Run(at, commit, machine, bench, turns, newMeasurement, newServer, newFigures);
        }

        /** Returns how much a figure is above or below this run's, in brackets; empty if one of them is none. */
        String change(String figure, double now) {
            double then = figures.getOrDefault(figure, 0.0);
            return then == 0 || Double.isNaN(now) ? "" : String.format(" (%+d %%)", Math.round((now / then - 1) * 100));
        }
    }

    /** The option of benchmarks that record their figures. */
    static final class FileOption {
        @Spec(Spec.Target.MIXEE)
        private @Nullable CommandSpec spec;

        @Option(
                names = "--record",
                paramLabel = "FILE",
                description =
                        "Where the figures are recorded; they are compared with those of the last run on such a machine"
                                + " there. Default: backchat/bench.jsonl in $XDG_STATE_HOME or ~/.local/state.")
        private @Nullable Path file;

        /** @param bench name of the benchmark, with the options that figures depend on */
        RecordedRuns read(String bench, int rounds, int seconds) throws IOException {
            String folder = String.valueOf(
                    Path.of(System.getProperty("backchat.launcher")).getParent());
            String commit = Peers.output("git", "-C", folder, "describe", "--always", "--dirty")
                    .map(String::strip)
                    .orElse("unknown");
            String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            Path named = file == null ? usualFile(System.getenv()) : file;
            try {
                return new RecordedRuns(
                        named, new Run(now, commit, machine(), bench, rounds + " rounds of " + seconds + " s"));
            } catch (FileSystemException e) {
                throw new ParameterException(
                        requireNonNull(spec).commandLine(), "nothing can be recorded in " + named + " (" + e + ")", e);
            }
        }
    }

    /** @param thisRun what all figures of this run have in common */
    RecordedRuns(Path file, Run thisRun) throws IOException {
        this.file = file;
        this.thisRun = thisRun;
        Files.createDirectories(file.toAbsolutePath().getParent());
        // Fails here, and not after an hour of measuring, if nothing can be written.
        Files.writeString(file, "", CREATE, APPEND);
        for (String line : Files.readAllLines(file)) {
            try {
                Run run = JSON.readValue(line, Run.class);
                if (run.machine().equals(thisRun.machine()) && run.bench().equals(thisRun.bench())) {
                    last.put(List.of(run.measurement(), run.server()), run);
                }
            } catch (JacksonException e) {
                System.err.println("backchat: a line of " + file + " is no recorded run: " + line);
            }
        }
    }

    /** Returns the file that is kept where programs keep their state. */
    static Path usualFile(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        // Relative paths are to be ignored, as the XDG Base Directory Specification says.
        return (state.startsWith("/") ? Path.of(state) : Path.of(System.getProperty("user.home"), ".local/state"))
                .resolve("backchat/bench.jsonl");
    }

    /** Returns the class of this machine, on which figures are similar. */
    private static String machine() throws IOException {
        String model = Peers.first("(?m)^model name\\s*:\\s*(.+)$", Files.readString(Path.of("/proc/cpuinfo")));
        return (model.isEmpty() ? System.getProperty("os.arch") : model)
                + ", " + Runtime.getRuntime().availableProcessors() + " processors, Linux "
                + Peers.first("^(\\d+\\.\\d+)", System.getProperty("os.version")) + ", JDK "
                + Runtime.version().feature();
    }

    /** Returns the last figures of a server from before this run; without figures if there are none. */
    Run last(String measurement, String server) {
        return last.getOrDefault(List.of(measurement, server), thisRun);
    }

    /** Returns lines that say which runs the figures of servers are held against. */
    List<String> origins(String measurement, List<String> servers) {
        Map<String, List<String>> origins = new LinkedHashMap<>();
        for (String server : servers) {
            Run run = last(measurement, server);
            String origin = run.figures().isEmpty()
                    ? "no run is recorded yet for this class of machine"
                    : "in brackets, the change since " + run.at() + ", commit " + run.commit() + ", " + run.turns();
            origins.computeIfAbsent(origin, ignored -> new ArrayList<>()).add(server);
        }
        return origins.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
                .toList();
    }

    /** Prints by how much figures that a table has without that differ from the last run's, and records them. */
    void report(String measurement, Map<String, Map<String, Double>> servers) throws IOException {
        System.out.printf("%n%s%n", measurement);
        changes(measurement, servers).forEach(line -> System.out.println("  " + line));
        for (Map.Entry<String, Map<String, Double>> server : servers.entrySet()) {
            add(measurement, server.getKey(), server.getValue());
        }
        System.out.println("Recorded in " + this);
    }

    /** Returns a line for each server with its figures and how they have changed, and where the former ones are from. */
    List<String> changes(String measurement, Map<String, Map<String, Double>> servers) {
        List<String> lines = new ArrayList<>();
        servers.forEach((server, figures) -> lines.add(server + ": "
                + figures.entrySet().stream()
                        .map(figure -> String.format("%s %,.2f", figure.getKey(), figure.getValue())
                                + last(measurement, server).change(figure.getKey(), figure.getValue()))
                        .collect(Collectors.joining(", "))));
        lines.addAll(origins(measurement, List.copyOf(servers.keySet())));
        return lines;
    }

    /** Records figures of this run, with which later ones are compared. */
    void add(String measurement, String server, Map<String, Double> figures) throws IOException {
        Files.writeString(
                file, JSON.writeValueAsString(thisRun.with(measurement, server, figures)) + "\n", CREATE, APPEND);
    }

    /** Says where this run is recorded. */
    @Override
    public String toString() {
        return file + ", for " + thisRun.machine();
    }
}
