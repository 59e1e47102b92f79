package dev.backchat.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.client.CreateRoomCommand;
import dev.backchat.client.IvschatClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./backchat bench review}: measures deliveries in one room while the handlers of other rooms misbehave. */
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "A room without a handler, while in other rooms people talk whose handlers are of no use.",
            "The exit code is 1 if a viewer of the first missed a message. Needs a C compiler."
        })
final class BadHandlers implements Callable<Integer> {
    private static final String ARN = "arn:aws:lambda:" + Entrance.REGION + ":000000000000:function:";
    /** Interval at the rate that the protocol allows a connection. */
    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(100);

    private static final String MESSAGE = "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"review me\"}";

    @Option(names = "--viewers", paramLabel = "N", description = "In the room without a handler.")
    private int viewers = 1000;

    @Option(names = "--rate", paramLabel = "N", description = "Messages a second there.")
    private int rate = 20;

    @Option(names = "--talkers", paramLabel = "N", description = "In each other room, 10 messages a second each.")
    private int talkers = 10;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each line takes.")
    private int seconds = 10;

    /** Misbehaviour of a handler. */
    private interface Misdeed {
        void commit(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static final Map<String, Misdeed> MISDEEDS = new LinkedHashMap<>();

    static {
        MISDEEDS.put("sleeps", exchange -> Thread.sleep(Duration.ofSeconds(10)));
        MISDEEDS.put("floods", BadHandlers::flood);
        MISDEEDS.put("garbage", exchange -> {
            byte[] garbage = "<html>".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, garbage.length);
            exchange.getResponseBody().write(garbage);
        });
        MISDEEDS.put("hangs-up", HttpExchange::close);
    }

    private static void flood(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] chunk = new byte[64 * 1024];
        try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < 10_000; i++) {
                body.write(chunk);
            }
        } catch (IOException e) {
            // The server has closed the connection.
        }
    }

    @Override
    public Integer call() throws Exception {
        HttpServer handlers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        handlers.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        MISDEEDS.forEach((name, misdeed) -> handlers.createContext("/" + name, exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                misdeed.commit(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        handlers.start();
        URI at = URI.create("http://127.0.0.1:" + handlers.getAddress().getPort() + "/");
        Peers peers = new Peers(
                Path.of(System.getProperty("backchat.launcher")),
                MISDEEDS.keySet().stream()
                        .map(name -> "--review=" + ARN + name + "=" + at.resolve(name))
                        .toList());
        Path program = peers.load();
        try (ServerProcess server = peers.find(Peers.BACKCHAT).start().start();
                IvschatClient client = Entrance.client(server.endpoint());
                HttpClient http = HttpClient.newHttpClient()) {
            String room = Entrance.createRoom(client);
            Entrance entrance = Entrance.of(client, room, viewers, peers.built());
            int publishers = Math.max(1, rate / Scenario.RATE_OF_A_PUBLISHER);
            try (Load load = Load.open(program, server.endpoint().getPort(), viewers, 1, publishers, entrance)) {
                return run(load, server, client, http) ? 0 : 1;
            }
        } finally {
            handlers.stop(0);
        }
    }

    private boolean run(Load load, ServerProcess server, IvschatClient client, HttpClient http) throws Exception {
        System.out.printf(
                "%,d viewers, %d messages a second; beside them, for each misdeed, %d who say 10 messages a second.%n%n"
                        + "  handlers elsewhere  p50 ms  p99 ms  server's CPU%n",
                viewers, rate, talkers);
        boolean isOrdered = measure("warming up", load, server) && measure("none", load, server);
        for (String misdeed : MISDEEDS.keySet()) {
            try (Talk talk = talk(server, client, http, List.of(misdeed))) {
                talk.begin();
                isOrdered &= measure(misdeed, load, server);
            }
        }
        try (Talk talk = talk(server, client, http, List.copyOf(MISDEEDS.keySet()))) {
            talk.begin();
            isOrdered &= measure("all of them", load, server);
        }
        isOrdered &= measure("none", load, server);
        System.out.println(isOrdered ? "\nNobody missed anything." : "\nFAILED: lost, doubled or misplaced a message.");
        return isOrdered;
    }

    private boolean measure(String name, Load load, ServerProcess server) throws Exception {
        ProcessorTime before = server.cpuByKind();
        Load.Run run = load.rate(rate, seconds);
        System.out.printf(
                "  %-18s  %6.1f  %6.1f  %12.2f%n",
                name,
                run.p50Micros() / 1e3,
                run.p99Micros() / 1e3,
                server.cpuByKind().minus(before).total().toNanos() / 1e9 / run.seconds());
        return run.ordered();
    }

    /** Members that send messages in rooms with handlers until this is closed. */
    private static final class Talk implements AutoCloseable {
        private final List<WebSocket> sockets = new ArrayList<>();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        void begin() {
            for (WebSocket socket : sockets) {
                threads.execute(() -> {
                    while (!socket.isOutputClosed() && !Thread.currentThread().isInterrupted()) {
                        socket.sendText(MESSAGE, true).join();
                        LockSupport.parkNanos(BETWEEN_MESSAGES.toNanos());
                    }
                });
            }
        }

        @Override
        public void close() {
            threads.shutdownNow();
            threads.close();
            sockets.forEach(WebSocket::abort);
        }
    }

    private Talk talk(ServerProcess server, IvschatClient client, HttpClient http, List<String> misdeeds) {
        Talk talk = new Talk();
        for (String misdeed : misdeeds) {
            String room = client.call(new CreateRoomCommand(CreateRoomRequest.builder()
                            .messageReviewHandler(new MessageReviewHandler(ARN + misdeed, "ALLOW"))
                            .maximumMessageRatePerSecond(100)
                            .build()))
                    .arn();
            for (int i = 0; i < talkers; i++) {
                talk.sockets.add(http.newWebSocketBuilder()
                        .subprotocols(Entrance.createToken(client, room, i))
                        .buildAsync(
                                URI.create("ws://" + server.endpoint().getAuthority() + "/"),
                                new WebSocket.Listener() {})
                        .join());
            }
        }
        return talk;
    }
}
