package dev.backchat.bench;

import dev.backchat.api.CreateRoomRequest;
import dev.backchat.client.CreateRoomCommand;
import dev.backchat.client.IvschatClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Measures the cost of a {@code GetRoom} call with Backchat's client and with the AWS SDK for Java. */
final class GetRoomBench {
    private static final int ROOMS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private GetRoomBench() {}

    private record Round(
            double oneP50Millis,
            double oneP99Millis,
            double oneCpuMicros,
            double perSecond,
            double p50Millis,
            double p99Millis,
            double cpuMicros,
            double serverCpuMicros) {}

    /** A client with its jars and its measurements. */
    private record Contender(String name, ClientProcess process, List<Path> jars, List<Round> rounds) {
        double median(ToDoubleFunction<Round> figure) {
            return Median.of(rounds, figure);
        }

        /** Returns what is compared with later runs. */
        Map<String, Double> figures() {
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("calls/s", median(Round::perSecond));
            figures.put("p50 ms", median(Round::p50Millis));
            figures.put("p99 ms", median(Round::p99Millis));
            figures.put("CPU µs", median(Round::cpuMicros));
            figures.put("the server's CPU µs", median(Round::serverCpuMicros));
            return figures;
        }

        double residentMegabytes() {
            try {
                return process.resident() / 1e6;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        double megabytesOfJars() {
            return jars.stream().mapToLong(jar -> jar.toFile().length()).sum() / 1e6;
        }
    }

    /** Runs the benchmark. The clients take turns, so that other load on the machine affects all of them. */
    static void run(Path launcher, int seconds, int rounds, int callers, RecordedRuns recorded) throws Exception {
        Path bench = Path.of(GetRoomBench.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path clients = bench.resolveSibling("clients");
        List<Contender> contenders = new ArrayList<>();
        try (ServerProcess server = ServerProcess.startBackchat(
                List.of(launcher.toString(), "serve", "--dev", "--port", "0", "--internal-port", "0"))) {
            List<String> arguments =
                    new ArrayList<>(List.of(server.endpoint().toString(), Entrance.REGION, Entrance.KEY));
            arguments.addAll(createRooms(server.endpoint()));
            for (Map.Entry<String, Path> client : found(clients).entrySet()) {
                List<Path> jars = jars(client.getValue());
                Class<?> main = contenders.isEmpty() ? BackchatCaller.class : AwsCaller.class;
                contenders.add(
                        new Contender(client.getKey(), start(main, bench, jars, arguments), jars, new ArrayList<>()));
            }
            for (Contender contender : contenders) {
                measure(contender.process(), server, callers, WARM_UP);
            }
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : contenders) {
                    contender.rounds().add(measure(contender.process(), server, callers, Duration.ofSeconds(seconds)));
                }
            }
            print(contenders, seconds, rounds, callers);
            Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
            contenders.forEach(contender -> figures.put(contender.name(), contender.figures()));
            recorded.report(callers + " callers", figures);
        } finally {
            for (Contender contender : contenders) {
                contender.process().close();
            }
        }
    }

    /** Returns the folders with the jars of each client, ours first; that of CRT is there if its profile has made it. */
    private static Map<String, Path> found(Path clients) {
        Map<String, Path> found = new LinkedHashMap<>();
        found.put("Backchat", clients.resolve("backchat"));
        found.put("SDK, Apache", clients.resolve("aws-apache"));
        found.put("SDK, JDK", clients.resolve("aws-url-connection"));
        Path crt = clients.resolve("aws-crt");
        if (Files.isDirectory(crt)) {
            found.put("SDK, CRT", crt);
        }
        return found;
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static List<String> createRooms(URI endpoint) {
        try (IvschatClient client = Entrance.client(endpoint)) {
            return IntStream.range(0, ROOMS)
                    .mapToObj(i -> client.call(new CreateRoomCommand(CreateRoomRequest.builder()
                                    .name("bench-" + i)
                                    .build()))
                            .arn())
                    .toList();
        }
    }

    private static ClientProcess start(Class<?> main, Path bench, List<Path> jars, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Otherwise the heap size depends on the machine.
                "-Xmx256m",
                // The SDK has no logging backend; silences the warning.
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                Stream.concat(Stream.of(bench), jars.stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)),
                main.getName()));
        command.addAll(arguments);
        return ClientProcess.start(command);
    }

    private static Round measure(ClientProcess client, ServerProcess server, int callers, Duration duration)
            throws IOException {
        Duration start = client.cpu();
        CallLoad.Figures one = client.run(1, duration);
        Duration between = client.cpu();
        Duration serverBetween = server.cpu();
        CallLoad.Figures many = client.run(callers, duration);
        Duration end = client.cpu();
        Duration serverEnd = server.cpu();
        return new Round(
                one.p50Nanos() / 1e6,
                one.p99Nanos() / 1e6,
                between.minus(start).toNanos() / 1e3 / one.calls(),
                many.calls() / (many.tookNanos() / 1e9),
                many.p50Nanos() / 1e6,
                many.p99Nanos() / 1e6,
                end.minus(between).toNanos() / 1e3 / many.calls(),
                serverEnd.minus(serverBetween).toNanos() / 1e3 / many.calls());
    }

    private static void print(List<Contender> contenders, int seconds, int rounds, int callers) {
        Contender ours = contenders.get(0);
        System.out.printf(
                """
                GetRoom by Backchat's client %s and by the AWS SDK for Java %s over Apache's HTTP client, its default,
                over the JDK's HttpURLConnection, and over the AWS CRT's, if it was built with -Pcrt. Medians of %d rounds of
                %d s on %d processors, which the server shares; Java %s, -Xmx256m. Ratios are Backchat's figure to the SDK's.

                """,
                ours.process().version(),
                contenders.get(1).process().version(),
                rounds,
                seconds,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
        System.out.printf("%-34s %9s", "", ours.name());
        contenders.stream().skip(1).forEach(peer -> System.out.printf(" %12s %6s", peer.name(), "ratio"));
        System.out.println();
        System.out.println("one caller, a platform thread");
        line("  p50, ms", contenders, c -> c.median(Round::oneP50Millis));
        line("  p99, ms", contenders, c -> c.median(Round::oneP99Millis));
        line("  processor time a call, µs", contenders, c -> c.median(Round::oneCpuMicros));
        System.out.printf("%d callers, virtual threads%n", callers);
        line("  calls a second", contenders, c -> c.median(Round::perSecond));
        line("  p50, ms", contenders, c -> c.median(Round::p50Millis));
        line("  p99, ms", contenders, c -> c.median(Round::p99Millis));
        line("  processor time a call, µs", contenders, c -> c.median(Round::cpuMicros));
        line("  the server's for it, µs", contenders, c -> c.median(Round::serverCpuMicros));
        line("resident memory after a GC, MB", contenders, Contender::residentMegabytes);
        line("jars", contenders, c -> c.jars().size());
        line("size of the jars, MB", contenders, Contender::megabytesOfJars);
    }

    private static void line(String what, List<Contender> contenders, ToDoubleFunction<Contender> figure) {
        double our = figure.applyAsDouble(contenders.get(0));
        System.out.printf("%-34s %9s", what, number(our));
        contenders.stream()
                .skip(1)
                .mapToDouble(figure)
                .forEach(their -> System.out.printf(" %12s %6.2f", number(their), our / their));
        System.out.println();
    }

    private static String number(double value) {
        return String.format(value == Math.rint(value) || value >= 1000 ? "%.0f" : "%.2f", value);
    }
}
