package dev.backchat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A line chart with a logarithmic axis, as SVG. */
final class Plot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 60;
    private static final int RIGHT = 110;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int STEPS = 5;
    private static final double HEADROOM = 1.1;
    private static final List<String> COLOURS =
            List.of("#888888", "#1f6feb", "#d1495b", "#2e933c", "#b5651d", "#7b2d8b");

    private final String title;
    private final String across;
    private final String up;
    private final Map<String, TreeMap<Double, Double>> lines = new LinkedHashMap<>();

    /**
     * @param across label of the horizontal axis
     * @param up label of the vertical axis
     */
    Plot(String title, String across, String up) {
        this.title = title;
        this.across = across;
        this.up = up;
    }

    void add(String line, double x, double y) {
        lines.computeIfAbsent(line, name -> new TreeMap<>()).put(x, y);
    }

    /** Returns whether there is a line to draw. */
    boolean isWorthwhile() {
        return lines.values().stream().anyMatch(points -> points.size() > 1);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, svg());
    }

    private String svg() {
        double least = all().mapToDouble(Map.Entry::getKey).min().orElse(1);
        double most = all().mapToDouble(Map.Entry::getKey).max().orElse(1);
        double highest = all().mapToDouble(Map.Entry::getValue).max().orElse(1) * HEADROOM;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="%d" y="22" font-size="15">%s</text>
                <text x="%d" y="%d" text-anchor="middle">%s</text>
                <text transform="translate(16 %d) rotate(-90)" text-anchor="middle">%s</text>
                """,
                WIDTH,
                HEIGHT,
                LEFT,
                title,
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 12,
                across,
                HEIGHT / 2,
                up));
        appendGrid(svg, highest);
        all().map(Map.Entry::getKey)
                .distinct()
                .forEach(x -> svg.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,.0f</text>%n",
                        x(x, least, most),
                        HEIGHT - BOTTOM + 18,
                        x)));
        int number = 0;
        for (Map.Entry<String, TreeMap<Double, Double>> line : lines.entrySet()) {
            String colour = COLOURS.get(number++ % COLOURS.size());
            StringBuilder path = new StringBuilder();
            line.getValue()
                    .forEach((x, y) -> path.append(String.format(
                            Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(x, least, most), y(y, highest))));
            svg.append(String.format(
                    Locale.ROOT, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour));
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n",
                    WIDTH - RIGHT + 12,
                    TOP + 18 * number,
                    colour,
                    line.getKey()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static void appendGrid(StringBuilder svg, double highest) {
        for (int i = 0; i <= STEPS; i++) {
            double value = highest * i / STEPS;
            double y = y(value, highest);
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>%n",
                    LEFT,
                    y,
                    WIDTH - RIGHT,
                    LEFT - 6,
                    y + 4,
                    value));
        }
    }

    private Stream<Map.Entry<Double, Double>> all() {
        return lines.values().stream().flatMap(points -> points.entrySet().stream());
    }

    private static double x(double value, double least, double most) {
        double share = most > least ? Math.log(value / least) / Math.log(most / least) : 0;
        return LEFT + 20 + share * (WIDTH - LEFT - RIGHT - 40);
    }

    private static double y(double value, double highest) {
        return HEIGHT - BOTTOM - value / highest * (HEIGHT - TOP - BOTTOM);
    }
}
