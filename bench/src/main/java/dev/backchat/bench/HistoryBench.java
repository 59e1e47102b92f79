package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.ListMessagesRequest;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.client.CreateChatTokenCommand;
import dev.backchat.client.IvschatClient;
import dev.backchat.client.ListMessagesCommand;
import dev.backchat.client.SendEventCommand;
import dev.backchat.client.TagResourceCommand;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./backchat bench history}: measures what a history costs a room, and what those who return cost its viewers. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "A room with a history beside one without, on one server with a data directory, in turns; then a crowd that"
                    + " returns to the first, and has what it missed replayed.",
            "The exit code is 1 if a viewer missed a message, or one who returned was not told that nothing is missing."
                    + " Needs a C compiler."
        })
final class HistoryBench implements Callable<Integer> {
    private static final String RECOVERED = "\"Recovered\":\"true\"";
    private static final Pattern COUNT = Pattern.compile("\"Count\":\"(\\d+)\"");
    private static final int WARM_UP_SECONDS = 5;
    /** Messages that are missed while the crowd returns, of which at most 300 can be replayed. */
    private static final int MOST_MISSED = 250;

    private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");
    private static final int ROOMS = 20;
    private static final int CAPTURED_ROOMS = 20;
    private static final int EVENTS = 1000;
    private static final int TEXT_BYTES = 200;
    private static final int CALLERS = 16;

    @Option(names = "--viewers", paramLabel = "N", description = "Viewers of each room.")
    private int viewers = 1000;

    @Option(names = "--rate", paramLabel = "N", description = "Messages a second.")
    private int rate = 100;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each measurement takes.")
    private int seconds = 5;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each room has its turn.")
    private int rounds = 5;

    @Option(names = "--returning", paramLabel = "N", description = "How many return.")
    private int returning = 5000;

    @Option(names = "--within", paramLabel = "SECONDS", description = "How long that takes.")
    private int within = 10;

    @Mixin
    private final RecordedRuns.FileOption record = new RecordedRuns.FileOption();

    /** What is compared with later runs, by room. */
    private final Map<String, Map<String, Double>> figures = new LinkedHashMap<>();

    private volatile boolean hasFailed;

    @Override
    public Integer call() throws Exception {
        RecordedRuns recorded = record.read(
                "history --viewers=" + viewers + " --rate=" + rate + " --returning=" + returning + " --within="
                        + within,
                rounds,
                seconds);
        Path data = Files.createTempDirectory("backchat-bench-");
        Peers peers = new Peers(Path.of(System.getProperty("backchat.launcher")), List.of("--data", data.toString()));
        Path program = peers.load();
        try (ServerProcess server = peers.find(Peers.BACKCHAT).start().start();
                IvschatClient client = Entrance.client(server.endpoint())) {
            String plain = Entrance.createRoom(client);
            String remembering = Entrance.createRoom(client);
            client.call(
                    new TagResourceCommand(new TagResourceRequest(remembering, Map.of("backchat:history", "1000/1h"))));
            try (Load without = open(program, server, client, plain, peers.built());
                    Load with = open(program, server, client, remembering, peers.built())) {
                compare(server, without, with);
                meetTheCrowd(server, client, remembering, with);
            }
            remember(server, client);
            recorded.report("a room without a history, and one with", figures);
        } finally {
            delete(data);
        }
        return hasFailed ? 1 : 0;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Load open(Path program, ServerProcess server, IvschatClient client, String room, Path folder)
            throws IOException {
        int publishers = Math.max(1, rate / Scenario.RATE_OF_A_PUBLISHER);
        Entrance entrance = Entrance.of(client, room, viewers, folder);
        return Load.open(program, server.endpoint().getPort(), viewers, 1, publishers, entrance);
    }

    private void compare(ServerProcess server, Load without, Load with) throws IOException {
        without.rate(rate, WARM_UP_SECONDS);
        with.rate(rate, WARM_UP_SECONDS);
        List<Double> costs = new ArrayList<>();
        List<Double> costsWith = new ArrayList<>();
        System.out.printf(
                "%,d viewers of a room, %d messages a second, nobody replays%n%n"
                        + "  round  µs a delivery without  with a history  ratio%n",
                viewers, rate);
        for (int round = 1; round <= rounds; round++) {
            costs.add(cost(server, without));
            costsWith.add(cost(server, with));
            System.out.printf(
                    "  %5d  %22.2f  %14.2f  %5.2f%n",
                    round, costs.getLast(), costsWith.getLast(), costsWith.getLast() / costs.getLast());
        }
        double median = Median.of(costs, Double::doubleValue);
        double medianWith = Median.of(costsWith, Double::doubleValue);
        figures.put("without", Map.of("µs a delivery", median));
        figures.put("with", Map.of("µs a delivery", medianWith, "× without", medianWith / median));
        System.out.printf("  median %22.2f  %14.2f  %5.2f%n%n", median, medianWith, medianWith / median);
    }

    private double cost(ServerProcess server, Load load) throws IOException {
        ProcessorTime before = server.cpuByKind();
        Load.Run run = check(load.rate(rate, seconds));
        Duration cpu = server.cpuByKind().minus(before).total();
        return cpu.toNanos() / 1e3 / run.delivered();
    }

    private Load.Run check(Load.Run run) {
        if (!run.ordered()) {
            hasFailed = true;
            System.out.println("FAILED: a viewer missed a message, had one twice, or out of order");
        }
        return run;
    }

    private void meetTheCrowd(ServerProcess server, IvschatClient client, String room, Load load) throws Exception {
        int slow = Math.max(1, Math.min(rate, MOST_MISSED / within));
        Load.Run quiet = check(load.rate(slow, within));
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < returning; i++) {
            tokens.add(client.call(new CreateChatTokenCommand(new CreateChatTokenRequest(
                            room, String.format("returning-%05d", i), List.of("BACKCHAT_HISTORY"), null, null)))
                    .token());
        }
        String anchor = client.call(new ListMessagesCommand(ListMessagesRequest.builder()
                        .roomIdentifier(room)
                        .maxResults(1)
                        .build()))
                .messages()
                .getFirst()
                .id();
        ProcessorTime before = server.cpuByKind();
        long replayed = 0;
        Load.Run busy;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Load.Run> running = threads.submit(() -> load.rate(slow, within));
            List<Future<Integer>> crowd = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < returning; i++) {
                long due = begin + Duration.ofSeconds(within).toNanos() / returning * i;
                LockSupport.parkNanos(due - System.nanoTime());
                String token = tokens.get(i) + ".after." + anchor;
                crowd.add(threads.submit(() -> replay(server.endpoint(), token)));
            }
            for (Future<Integer> each : crowd) {
                replayed += each.get();
            }
            busy = check(running.get());
        }
        figures.put(
                "returning", Map.of("p99 ms", busy.p99Micros() / 1e3, "× quiet", busy.p99Micros() / quiet.p99Micros()));
        System.out.printf(
                "%,d return within %d s and hang up when they have what they missed; %d messages a second%n%n"
                        + "             p50 ms  p99 ms%n  quiet      %8.1f  %6.1f%n  returning  %8.1f  %6.1f%n%n"
                        + "%,d frames were replayed; the server took %.1f s of processor time.%n",
                returning,
                within,
                slow,
                quiet.p50Micros() / 1e3,
                quiet.p99Micros() / 1e3,
                busy.p50Micros() / 1e3,
                busy.p99Micros() / 1e3,
                replayed,
                server.cpuByKind().minus(before).total().toNanos() / 1e9);
    }

    /** Connects, and reads all that is replayed; returns how many frames that were. */
    private int replay(URI endpoint, String token) throws IOException {
        try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort());
                DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
            String request = "GET / HTTP/1.1\r\nHost: " + endpoint.getAuthority() + "\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + token + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
                head.append((char) in.readUnsignedByte());
            }
            String resumed = text(in);
            Matcher count = COUNT.matcher(resumed);
            if (!resumed.contains(RECOVERED) || !count.find()) {
                hasFailed = true;
                System.out.println(
                        "FAILED: " + head.toString().lines().findFirst().orElse("") + " " + resumed);
                return 0;
            }
            int frames = Integer.parseInt(count.group(1));
            for (int i = 0; i < frames; i++) {
                text(in);
            }
            return frames;
        }
    }

    /** Measures the memory of histories, which events fill as messages do. */
    private static void remember(ServerProcess server, IvschatClient client) throws Exception {
        // Until a dev server has captured as much as it keeps.
        fill(client, CAPTURED_ROOMS);
        long before = liveBytes(server.pid());
        fill(client, ROOMS);
        System.out.printf(
                "%nThe heap of %d rooms that remember %,d events with %d bytes of text each grew by %,d bytes an event.%n",
                ROOMS, EVENTS, TEXT_BYTES, (liveBytes(server.pid()) - before) / ROOMS / EVENTS);
    }

    private static void fill(IvschatClient client, int rooms) throws Exception {
        String text = "x".repeat(TEXT_BYTES);
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < rooms; i++) {
                String room = Entrance.createRoom(client);
                remember(client, room);
                for (int n = 0; n < EVENTS; n++) {
                    calls.add(callers.submit(() -> client.call(
                            new SendEventCommand(new SendEventRequest(room, "said", Map.of("text", text))))));
                }
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
    }

    private static void remember(IvschatClient client, String room) {
        client.call(new TagResourceCommand(new TagResourceRequest(room, Map.of("backchat:history", "1000/1h"))));
    }

    /** Returns the size of all objects that are reachable. */
    private static long liveBytes(long pid) throws IOException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = histogram.inputReader(UTF_8)) {
            return lines.lines()
                    .map(TOTAL::matcher)
                    .filter(Matcher::matches)
                    .mapToLong(total -> Long.parseLong(total.group(1)))
                    .findFirst()
                    .orElseThrow(() -> new IOException("jcmd could not look at the server"));
        }
    }

    /** Reads the text of a frame, none of which is as long as 64 KiB. */
    private static String text(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int length = in.readUnsignedByte();
        return new String(in.readNBytes(length == 126 ? in.readUnsignedShort() : length), UTF_8);
    }
}
