package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A WebSocket client that records what it receives. */
final class TestSocket implements WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How a socket ended: a Close frame's status and reason, or 1006 for none. */
    record Closed(int status, String reason) {}

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;

    static CompletableFuture<TestSocket> opening(int port, String token) {
        TestSocket test = new TestSocket();
        return HTTP.newWebSocketBuilder()
                .subprotocols(token)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/"), test)
                .thenApply(socket -> {
                    test.socket = socket;
                    return test;
                });
    }

    static TestSocket open(int port, String token) {
        return opening(port, token).join();
    }

    /** Returns the status with which an opening ended: 101 if it succeeded. */
    static int status(CompletableFuture<TestSocket> opening) {
        try {
            opening.join();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    void send(String json) {
        socket.sendText(json, true).join();
    }

    void say(String content) {
        send("{\"Action\":\"SEND_MESSAGE\",\"RequestId\":\"" + content + "\",\"Content\":\"" + content + "\"}");
    }

    JsonNode next() throws InterruptedException {
        JsonNode frame = frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(frame).as("a frame").isNotNull();
        return frame;
    }

    List<String> nextContents(int count) throws InterruptedException {
        List<String> contents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            contents.add(next().path("Content").asString());
        }
        return contents;
    }

    boolean hasHeardNothing() {
        return frames.isEmpty();
    }

    /** Drops the connection. */
    void hangUp() {
        socket.abort();
    }

    Closed closed() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(JSON.readTree(partial.toString()));
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
        closed.complete(new Closed(status, reason));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(new Closed(1006, ""));
    }
}
