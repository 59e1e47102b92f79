package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.client.IvschatClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./backchat bench churn}: simulates an evening with viewers that read nothing and viewers that come and go. */
@Command(
        name = "churn",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "A room whose viewers are partly well, partly read nothing, and partly come back every few seconds.",
            "Prints what the server takes as time goes by. The exit code is 1 if one who is well missed a message, had"
                    + " one twice, or out of order. Needs a C compiler."
        })
final class Churn implements Callable<Integer> {
    private static final int SLICE_SECONDS = 10;
    private static final int CALLERS = 4;
    /** Small, so that a viewer that reads nothing blocks soon. */
    private static final int STALLED_BUFFER_BYTES = 4096;

    @Option(names = "--well", paramLabel = "N", description = "Viewers who read all.")
    private int well = 4000;

    @Option(names = "--stalled", paramLabel = "N", description = "Viewers who read nothing.")
    private int stalled = 500;

    @Option(names = "--returning", paramLabel = "N", description = "Viewers who hang up and come back.")
    private int returning = 500;

    @Option(names = "--every", paramLabel = "SECONDS", description = "How often they do.")
    private int every = 3;

    @Option(names = "--rate", paramLabel = "N", description = "Messages a second.")
    private int rate = 20;

    @Option(names = "--minutes", paramLabel = "N", description = "How long it takes.")
    private int minutes = 10;

    private final ConcurrentLinkedQueue<Long> tokenNanos = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    @Override
    public Integer call() throws Exception {
        Peers peers = new Peers(Path.of(System.getProperty("backchat.launcher")), List.of());
        Path program = peers.load();
        try (ServerProcess server = peers.find(Peers.BACKCHAT).start().start();
                IvschatClient client = Entrance.client(server.endpoint());
                ExecutorService threads = Executors.newCachedThreadPool()) {
            String room = Entrance.createRoom(client);
            Path tokens = Files.write(
                    Files.createTempFile(peers.built(), "tokens", ".txt"), tokens(threads, client, room, well));
            tokens.toFile().deleteOnExit();
            Entrance entrance = new Entrance("/", tokens, Scenario.STEADY.action());
            int publishers = Math.max(1, rate / Scenario.RATE_OF_A_PUBLISHER);
            try (Load load = Load.open(program, server.endpoint().getPort(), well, 1, publishers, entrance)) {
                return run(load, server, client, threads, room) ? 0 : 1;
            } finally {
                isOver = true;
            }
        }
    }

    private boolean run(Load load, ServerProcess server, IvschatClient client, ExecutorService threads, String room)
            throws Exception {
        List<SocketChannel> still = crowd(threads, client, server.endpoint(), room, stalled, STALLED_BUFFER_BYTES);
        Future<Integer> visits = threads.submit(() -> comeAndGo(threads, client, server.endpoint(), room));
        System.out.printf(
                "%,d viewers are well, %,d read nothing, %,d come back every %d s; %d messages a second.%n%n"
                        + "  seconds  resident MB  CPU  deliveries/s  p50 ms  p99 ms  CreateChatToken p50 ms  p99 ms%n",
                well, stalled, returning, every, rate);
        boolean isOrdered = true;
        for (int slice = 1; slice <= minutes * 60 / SLICE_SECONDS && isOrdered; slice++) {
            ProcessorTime before = server.cpuByKind();
            tokenNanos.clear();
            Load.Run run = load.rate(rate, SLICE_SECONDS);
            isOrdered = run.ordered();
            print(slice * SLICE_SECONDS, server, before, run);
        }
        isOver = true;
        System.out.printf(
                "%n%,d visits by those who come and go; %s.%n",
                visits.get(),
                isOrdered ? "nobody who is well missed anything" : "FAILED: lost, doubled or misplaced a message");
        for (SocketChannel viewer : still) {
            viewer.close();
        }
        return isOrdered;
    }

    private void print(int seconds, ServerProcess server, ProcessorTime before, Load.Run run) throws IOException {
        long[] nanos = tokenNanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "  %7d  %11.1f  %3.2f  %,12.0f  %6.1f  %6.1f  %22.1f  %6.1f%n",
                seconds,
                server.residentBytes() / 1024.0 / 1024,
                server.cpuByKind().minus(before).total().toNanos() / 1e9 / run.seconds(),
                run.perSecond(),
                run.p50Micros() / 1e3,
                run.p99Micros() / 1e3,
                nanos.length == 0 ? 0 : nanos[nanos.length / 2] / 1e6,
                nanos.length == 0 ? 0 : nanos[nanos.length * 99 / 100] / 1e6);
    }

    private int comeAndGo(ExecutorService threads, IvschatClient client, URI endpoint, String room) throws Exception {
        int visits = 0;
        while (!isOver && returning > 0) {
            List<SocketChannel> crowd = crowd(threads, client, endpoint, room, returning, 0);
            visits += crowd.size();
            LockSupport.parkNanos(Duration.ofSeconds(every).toNanos());
            for (SocketChannel viewer : crowd) {
                viewer.close();
            }
        }
        return visits;
    }

    private List<String> tokens(ExecutorService threads, IvschatClient client, String room, int count)
            throws Exception {
        List<Future<List<String>>> parts = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller;
            parts.add(threads.submit(() -> {
                List<String> tokens = new ArrayList<>();
                for (int i = first; i < count; i += CALLERS) {
                    long begin = System.nanoTime();
                    tokens.add(Entrance.createToken(client, room, i));
                    tokenNanos.add(System.nanoTime() - begin);
                }
                return tokens;
            }));
        }
        List<String> all = new ArrayList<>();
        for (Future<List<String>> part : parts) {
            all.addAll(part.get());
        }
        return all;
    }

    /** Connects viewers to the room. They read nothing. */
    private List<SocketChannel> crowd(
            ExecutorService threads, IvschatClient client, URI endpoint, String room, int count, int bufferBytes)
            throws Exception {
        List<SocketChannel> crowd = new ArrayList<>();
        for (String token : tokens(threads, client, room, count)) {
            SocketChannel viewer = SocketChannel.open();
            if (bufferBytes > 0) {
                viewer.setOption(StandardSocketOptions.SO_RCVBUF, bufferBytes);
            }
            viewer.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
            String request = "GET / HTTP/1.1\r\nHost: " + endpoint.getAuthority() + "\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + token + "\r\n\r\n";
            viewer.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
            crowd.add(viewer);
        }
        for (SocketChannel viewer : crowd) {
            readStatus(viewer);
        }
        return crowd;
    }

    private static void readStatus(SocketChannel viewer) throws IOException {
        ByteBuffer status = ByteBuffer.allocate("HTTP/1.1 101".length());
        while (status.hasRemaining()) {
            if (viewer.read(status) < 0) {
                throw new EOFException("the server hung up");
            }
        }
        if (!Arrays.equals(status.array(), "HTTP/1.1 101".getBytes(US_ASCII))) {
            throw new IOException("the server refused a viewer: " + new String(status.array(), US_ASCII));
        }
    }
}
