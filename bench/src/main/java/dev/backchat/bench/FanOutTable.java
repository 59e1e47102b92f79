package dev.backchat.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Figures of each server in each round, printed as medians, with the medians of the rounds' ratios. */
final class FanOutTable {
    private final String title;
    private final List<Column> columns;
    private final Map<String, List<double[]>> rounds = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    /** @param columns columns of figures; the first is compared with the floor too */
    FanOutTable(String title, Column... columns) {
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

    void print() {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("", "× floor"));
        for (Column column : columns) {
            head.add(column.name());
            if (column.compared()) {
                head.add("× ours");
            }
        }
        lines.add(head);
        rounds.forEach((server, ignored) -> {
            if (!failures.containsKey(server)) {
                lines.add(line(server));
            }
        });
        System.out.printf("%n%s%n", title);
        int[] widths = IntStream.range(0, head.size())
                .map(i -> lines.stream()
                        .mapToInt(line -> line.get(i).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder(String.format("  %-" + widths[0] + "s", line.get(0)));
            for (int i = 1; i < line.size(); i++) {
                text.append(String.format("  %" + widths[i] + "s", line.get(i)));
            }
            System.out.println(text);
        }
        failures.forEach((server, why) -> System.out.printf("  %s FAILED: %s%n", server, why));
    }

    private List<String> line(String server) {
        List<String> line = new ArrayList<>(List.of(server, ratio(server, Peers.FLOOR, 0)));
        for (int i = 0; i < columns.size(); i++) {
            line.add(columns.get(i).show(median(server, i)));
            if (columns.get(i).compared()) {
                line.add(ratio(server, Peers.BACKCHAT, i));
            }
        }
        return line;
    }

    private List<double[]> figures(String server) {
        return rounds.getOrDefault(server, List.of());
    }

    private String ratio(String server, String to, int column) {
        List<double[]> ours = figures(server);
        List<double[]> theirs = figures(to);
        if (failures.containsKey(to) || theirs.isEmpty()) {
            return "-";
        }
        return String.format(
                "%.2f",
                Median.of(IntStream.range(0, Math.min(ours.size(), theirs.size()))
                        .mapToDouble(round -> ours.get(round)[column] / theirs.get(round)[column])
                        .toArray()));
    }
}
