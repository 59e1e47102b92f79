package dev.backchat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.api.testrun.Patience;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A dev server in a process of its own, with the variables of OpenTelemetry, and a review handler for its rooms. */
final class TracedServer implements AutoCloseable {
    static final String HANDLER = "arn:aws:lambda:us-east-1:000000000000:function:moderate";

    static final String VIEWER = "an-onlooker";

    private static final Pattern LISTENING = Pattern.compile("listening on [^:]+:(\\d+), internal port \\d+");

    private final HttpServer handler;
    private final List<String> reviewTraces = new CopyOnWriteArrayList<>();
    private final Process process;
    private final int port;

    /** @param log of the classes that the process loads */
    TracedServer(Map<String, String> variables, Path log) throws IOException {
        handler = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        handler.createContext("/", this::review);
        handler.start();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Xlog:class+load:file=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--dev",
                        "--log-format",
                        "json",
                        "--review",
                        HANDLER + "=http://127.0.0.1:" + handler.getAddress().getPort() + "/")
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("BACKCHAT_") || name.startsWith("OTEL_"));
        builder.environment()
                .putAll(Map.of("BACKCHAT_PORT", "0", "BACKCHAT_INTERNAL_PORT", "0", "BACKCHAT_WARM_UP", "off"));
        builder.environment().putAll(variables);
        process = builder.start();
        port = awaitPort();
    }

    private int awaitPort() throws IOException {
        BufferedReader said = process.inputReader(UTF_8);
        List<String> lines = new ArrayList<>();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            lines.add(line);
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread.ofVirtual().start(() -> readOn(said));
                return Integer.parseInt(listening.group(1));
            }
        }
        close();
        throw new AssertionError(String.join("\n", lines));
    }

    /** Reads what nobody needs, for which the process would wait otherwise. */
    private static void readOn(BufferedReader said) {
        try {
            said.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // It was killed. What a thread throws would fail the test that waits somewhere else.
            return;
        }
    }

    private void review(HttpExchange exchange) throws IOException {
        reviewTraces.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
        exchange.getRequestBody().readAllBytes();
        byte[] answer = "{\"ReviewResult\":\"ALLOW\"}".getBytes(UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** The header {@code traceparent} of each review, {@code null} for none. */
    List<String> reviewTraces() {
        return reviewTraces;
    }

    /** Calls an operation as part of a trace; returns the answer with its head. */
    String call(String operation, String body, String traceParent) throws IOException {
        String host = "127.0.0.1:" + port;
        String signed = new SigV4Signer("test", "test", null, "us-east-1", "ivschat")
                        .sign("POST", "/" + operation, "", Map.of("Host", host), body.getBytes(UTF_8), Instant.now())
                        .entrySet()
                        .stream()
                        .map(header -> header.getKey() + ": " + header.getValue())
                        .collect(Collectors.joining("\r\n"));
        return RawHttp.send(
                port, body, "POST /" + operation + " HTTP/1.1", "Host: " + host, "traceparent: " + traceParent, signed);
    }

    /** Returns the value that an answer has for a name, in a header or in JSON. */
    static String value(String answer, String name) {
        return Pattern.compile("(?i)\\b" + name + "\"?: ?\"?([^\",\r\n]+)")
                .matcher(answer)
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " in " + answer));
    }

    /** Has somebody say something that two members receive; returns its id. */
    String say(String room, String user, String content) throws InterruptedException {
        LinkedBlockingQueue<ChatFrame.Message> heard = new LinkedBlockingQueue<>();
        try (Ivschat ivschat = Ivschat.builder()
                        .endpoint("http://127.0.0.1:" + port)
                        .region("us-east-1")
                        .credentials("test", "test")
                        .build();
                ChatRoom speaker = join(ivschat, room, user);
                ChatRoom viewer = join(ivschat, room, VIEWER)) {
            viewer.onMessage(heard::add);
            viewer.connect().join();
            speaker.connect().join();
            String id = sayUntilReviewed(speaker, content);
            ChatFrame.Message message = heard.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("a message").isNotNull();
            assertThat(message.id()).isEqualTo(id);
            return id;
        }
    }

    /** On a machine that is busy, the first reviews may take longer than a review may. */
    private static String sayUntilReviewed(ChatRoom speaker, String content) {
        long end = System.nanoTime() + Patience.LIMIT.toNanos();
        while (true) {
            try {
                return speaker.sendMessage(content).join().id();
            } catch (CompletionException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private ChatRoom join(Ivschat ivschat, String room, String user) {
        return ChatRoom.builder(
                        "ws://127.0.0.1:" + port,
                        () -> ivschat.createChatToken(token -> token.roomIdentifier(room)
                                        .userId(user)
                                        .capabilities(ChatTokenCapability.SEND_MESSAGE))
                                .thenApply(ChatToken::of))
                .connectTimeout(Patience.LIMIT)
                .build();
    }

    /** Stops the server as an operator does, so that everything that has happened is exported. */
    int stop() throws InterruptedException {
        // Process.destroy would also close the streams.
        process.toHandle().destroy();
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        handler.stop(0);
    }
}
