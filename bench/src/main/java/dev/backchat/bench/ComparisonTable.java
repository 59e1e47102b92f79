package dev.backchat.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Figures of each server in each round, printed as medians, with the medians of the rounds' ratios. */
final class ComparisonTable {
    private static final String TO_FLOOR = "× floor";

    private final String title;
    private final List<Column> columns;
    private final Map<String, List<double[]>> rounds = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    /** @param columns columns of figures; the first is compared with the floor too */
    ComparisonTable(String title, Column... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    /**
     * A column of figures.
     *
     * @param digits number of digits after the decimal point
     * @param compared whether its ratio to Backchat's is printed
     */
    record Column(String name, int digits, boolean compared) {
        String show(double value) {
            return String.format("%,." + digits + "f", value);
        }
    }

    /** @param figures figures of one round, in the order of the columns */
    void add(String server, double... figures) {
        rounds.computeIfAbsent(server, ignored -> new ArrayList<>()).add(figures);
    }

    /** Marks a server as failed; it then has no figures. */
    void fail(String server, String why) {
        failures.put(server, why);
    }

    /** Returns the servers that have figures. */
    List<String> servers() {
        return rounds.keySet().stream()
                .filter(server -> !failures.containsKey(server))
                .toList();
    }

    /** Returns the median of a server's figures in a column. */
    double median(String server, int column) {
        return Median.of(
                figures(server).stream().mapToDouble(figures -> figures[column]).toArray());
    }

    /** Records the medians, and the ratio to the floor, which is the least disturbed by what else the machine does. */
    void record(RecordedRuns recorded) throws IOException {
        for (String server : servers()) {
            Map<String, Double> figures = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                figures.put(columns.get(i).name(), median(server, i));
            }
            double toFloor = ratio(server, Peers.FLOOR, 0);
            if (!Double.isNaN(toFloor)) {
                figures.put(TO_FLOOR, toFloor);
            }
            recorded.add(title, server, figures);
        }
    }

    /** @param recorded runs that the figures are compared with */
    void print(RecordedRuns recorded) {
        System.out.printf("%n%s%n", title);
        lines(recorded).forEach(line -> System.out.println("  " + line));
    }

    /** Returns the lines below the title. */
    List<String> lines(RecordedRuns recorded) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("", TO_FLOOR));
        for (Column column : columns) {
            head.add(column.name());
            if (column.compared()) {
                head.add("× ours");
            }
        }
        rows.add(head);
        servers().forEach(server -> rows.add(row(server, recorded.last(title, server))));
        int[] widths = IntStream.range(0, head.size())
                .map(i ->
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
                .toArray();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(String.format("%-" + widths[0] + "s", row.get(0)));
            for (int i = 1; i < row.size(); i++) {
                line.append(String.format("  %" + widths[i] + "s", row.get(i)));
            }
            lines.add(line.toString());
        }
        servers()
                .forEach(server ->
                        lines.add(server + ", " + columns.getFirst().name() + " of each round:" + each(server)));
        lines.addAll(recorded.origins(title, servers()));
        failures.forEach((server, why) -> lines.add(server + " FAILED: " + why));
        return lines;
    }

    private List<String> row(String server, RecordedRuns.Run last) {
        double toFloor = ratio(server, Peers.FLOOR, 0);
        List<String> row = new ArrayList<>(List.of(server, show(toFloor) + last.change(TO_FLOOR, toFloor)));
        for (int i = 0; i < columns.size(); i++) {
            double median = median(server, i);
            row.add(columns.get(i).show(median) + last.change(columns.get(i).name(), median));
            if (columns.get(i).compared()) {
                row.add(show(ratio(server, Peers.BACKCHAT, i)));
            }
        }
        return row;
    }

    private String each(String server) {
        return figures(server).stream()
                .map(round -> " " + columns.getFirst().show(round[0]))
                .collect(Collectors.joining());
    }

    private List<double[]> figures(String server) {
        return rounds.getOrDefault(server, List.of());
    }

    /** Returns the median of the rounds' ratios of two servers; not a number if the second has no figures. */
    private double ratio(String server, String to, int column) {
        List<double[]> ours = figures(server);
        List<double[]> theirs = figures(to);
        if (failures.containsKey(to) || theirs.isEmpty()) {
            return Double.NaN;
        }
        return Median.of(IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .mapToDouble(round -> ours.get(round)[column] / theirs.get(round)[column])
                .toArray());
    }

    private static String show(double ratio) {
        return Double.isNaN(ratio) ? "-" : String.format("%.2f", ratio);
    }
}
