package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import software.amazon.awssdk.core.util.VersionInfo;

/** What a call of GetRoom costs who calls, by Backchat's client and by the AWS SDK for Java v2. */
final class ClientBench {
    private static final int WARM_UP_SECONDS = 10;

    private ClientBench() {}

    /** @param cpuMicros of the client's process, a call */
    private record Round(double perSecond, double p50Micros, double p99Micros, double cpuMicros) {}

    /** A {@link RoomReader} in a JVM of its own, so that neither client's code changes how the other's is compiled. */
    private static final class Reader implements AutoCloseable {
        private final Process process;
        private final PrintStream commands;
        private final BufferedReader answers;

        Reader(String client, String endpoint, String room) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            RoomReader.class.getName(),
                            client,
                            endpoint,
                            room)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            commands = new PrintStream(process.getOutputStream(), true, UTF_8);
            answers = process.inputReader(UTF_8);
        }

        Round call(int callers, int seconds) throws IOException {
            Duration before = ProcessorTime.of(process);
            commands.println(callers + " " + seconds);
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("the client gave up");
            }
            double cpuNanos = ProcessorTime.of(process).minus(before).toNanos();
            String[] words = answer.split(" ", 3);
            double calls = Double.parseDouble(words[0]);
            return new Round(
                    calls / seconds,
                    Double.parseDouble(words[1]),
                    Double.parseDouble(words[2]),
                    cpuNanos / 1e3 / calls);
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    static void run(Path launcher, int seconds, int rounds, int callers) throws Exception {
        List<String> serve = List.of(launcher.toString(), "serve", "--dev", "--port", "0", "--internal-port", "0");
        try (ServerProcess server = ServerProcess.start(serve)) {
            String endpoint = server.endpoint().toString();
            String room = TokenBench.createRoom(server.endpoint());
            try (Reader ours = new Reader(RoomReader.BACKCHAT, endpoint, room);
                    Reader theirs = new Reader(RoomReader.AWS, endpoint, room)) {
                System.out.printf(
                        "GetRoom, medians of %d rounds of %d s, %d processors, Java %s, AWS SDK %s with its Apache client%n",
                        rounds,
                        seconds,
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        VersionInfo.SDK_VERSION);
                compare("one caller", ours, theirs, 1, seconds, rounds);
                compare(callers + " callers", ours, theirs, callers, seconds, rounds);
            }
        }
    }

    /** The clients take turns, so that what else the machine does meets both. */
    private static void compare(String what, Reader ours, Reader theirs, int callers, int seconds, int rounds)
            throws IOException {
        ours.call(callers, WARM_UP_SECONDS);
        theirs.call(callers, WARM_UP_SECONDS);
        List<Round> oursRounds = new ArrayList<>();
        List<Round> theirRounds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            oursRounds.add(ours.call(callers, seconds));
            theirRounds.add(theirs.call(callers, seconds));
        }
        System.out.printf("%n%-26s %10s %10s %8s%n", what, "Backchat", "AWS SDK", "ratio");
        line("calls a second", oursRounds, theirRounds, Round::perSecond);
        line("p50, µs", oursRounds, theirRounds, Round::p50Micros);
        line("p99, µs", oursRounds, theirRounds, Round::p99Micros);
        line("client's processor, µs", oursRounds, theirRounds, Round::cpuMicros);
    }

    private static void line(String what, List<Round> ours, List<Round> theirs, ToDoubleFunction<Round> figure) {
        double our = Median.of(ours, figure);
        double their = Median.of(theirs, figure);
        System.out.printf("%-26s %10.0f %10.0f %8.2f%n", what, our, their, our / their);
    }
}
