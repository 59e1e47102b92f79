package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The load generator, a C program. Its sockets are open from its start until it is closed. */
final class Load implements AutoCloseable {
    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":([0-9.]+)");

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    final int connections;
    /** Connections that the server accepted per second. */
    final double acceptsPerSecond;

    private Load(Process process) throws IOException {
        this.process = process;
        output = process.inputReader(UTF_8);
        input = process.outputWriter(UTF_8);
        Line opened = line();
        connections = (int) opened.figure("connected");
        acceptsPerSecond = opened.figure("acceptsPerSecond");
    }

    /**
     * Results of a run.
     *
     * @param delivered number of frames, each a message to one viewer
     * @param lost messages that a viewer never received
     * @param doubled messages that a viewer received again
     * @param outOfOrder messages that a viewer received in another order than others
     * @param payloadBytes average payload of a frame
     * @param loadCpuSeconds processor time of the load itself
     */
    record Run(
            double delivered,
            double lost,
            double doubled,
            double outOfOrder,
            double seconds,
            double perSecond,
            double p50Micros,
            double p99Micros,
            double p999Micros,
            double payloadBytes,
            double loadCpuSeconds) {
        /** Returns whether each viewer received each message once and in order. */
        boolean ordered() {
            return lost + doubled + outOfOrder == 0;
        }
    }

    /** Opens connections and waits until they are open. */
    static Load open(Path program, int port, int connections, int rooms, int publishers, Entrance entrance)
            throws IOException {
        return open(program, List.of(port), connections, rooms, publishers, entrance);
    }

    /** Opens connections as a scenario does, and waits until they are open. */
    static Load open(Path program, int port, Scenario scenario, int connections, Entrance entrance) throws IOException {
        List<String> command =
                command(program, List.of(port), connections, scenario.rooms, scenario.publishers(), entrance);
        if (scenario == Scenario.SERIES) {
            command.addAll(List.of("--opening", "1"));
        }
        return start(command);
    }

    /** Opens connections to several servers, each room's shared out among them, and waits until they are open. */
    static Load open(Path program, List<Integer> ports, int connections, int rooms, int publishers, Entrance entrance)
            throws IOException {
        return start(command(program, ports, connections, rooms, publishers, entrance));
    }

    private static List<String> command(
            Path program, List<Integer> ports, int connections, int rooms, int publishers, Entrance entrance) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "127.0.0.1",
                ports.stream().map(String::valueOf).collect(Collectors.joining(",")),
                entrance.path(),
                Integer.toString(connections)));
        command.addAll(List.of("--rooms", Integer.toString(rooms), "--publishers", Integer.toString(publishers)));
        command.addAll(List.of("--template", entrance.template()));
        if (entrance.tokens() != null) {
            command.addAll(List.of("--tokens", entrance.tokens().toString()));
        }
        if (entrance.hello() != null) {
            command.addAll(List.of("--hello", entrance.hello()));
        }
        if (entrance.greeting() != null) {
            command.addAll(List.of("--greeting", entrance.greeting()));
        }
        if (entrance.receipt() != null) {
            command.addAll(List.of("--receipt", entrance.receipt()));
        }
        return command;
    }

    private static Load start(List<String> command) throws IOException {
        return new Load(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Publishes at the given rate in each room. */
    Run rate(int perSecond, int seconds) throws IOException {
        return run("rate " + perSecond + " " + seconds);
    }

    /** Keeps the given number of messages in flight in each room. */
    Run inFlight(int messages, int seconds) throws IOException {
        return run("in-flight " + messages + " " + seconds);
    }

    private Run run(String command) throws IOException {
        input.write(command + "\n");
        input.flush();
        Line line = line();
        return new Run(
                line.figure("delivered"),
                line.figure("lost"),
                line.figure("doubled"),
                line.figure("outOfOrder"),
                line.figure("seconds"),
                line.figure("deliveriesPerSecond"),
                line.figure("p50Micros"),
                line.figure("p99Micros"),
                line.figure("p999Micros"),
                line.figure("payloadBytes"),
                line.figure("loadCpuSeconds"));
    }

    /** A line of the load's output, a flat JSON object of numbers. */
    private record Line(Map<String, Double> members) {
        double figure(String name) {
            return Objects.requireNonNull(members.get(name), name);
        }
    }

    private Line line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the load generator gave up");
        }
        Map<String, Double> members = new HashMap<>();
        for (Matcher matcher = MEMBER.matcher(line); matcher.find(); ) {
            members.put(matcher.group(1), Double.valueOf(matcher.group(2)));
        }
        return new Line(members);
    }

    @Override
    public void close() throws IOException {
        input.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
