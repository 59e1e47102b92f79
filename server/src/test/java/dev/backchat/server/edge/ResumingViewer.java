package dev.backchat.server.edge;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.room.StoredRoom;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that resumes whenever its connection ends, as docs/extensions.md says, on the node that then takes it. */
final class ResumingViewer implements AutoCloseable {
    /** Stands for what may be missing between two events. */
    static final String GAP = "gap";

    private static final JsonMapper JSON = new JsonMapper();
    private static final long RETRY_NANOS = 20_000_000;

    /** The names of the events that it received, and the gaps that it was told of. */
    final List<String> told = new CopyOnWriteArrayList<>();

    final AtomicInteger connections = new AtomicInteger();

    private final StoredRoom room;
    private final Supplier<TestServer> node;
    /** Returns the number of frames after which it drops a connection; 0 for never. */
    private final IntSupplier framesPerConnection;

    private final Thread thread;
    private String last;
    private volatile boolean isOver;
    private volatile @Nullable RawWebSocket open;

    /**
     * Begins behind an event.
     *
     * @param node returns the node to connect to
     */
    ResumingViewer(StoredRoom room, String last, IntSupplier framesPerConnection, Supplier<TestServer> node) {
        this.room = room;
        this.last = last;
        this.framesPerConnection = framesPerConnection;
        this.node = node;
        thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        while (!isOver) {
            try {
                watch();
            } catch (RuntimeException e) {
                // The node is going, or Redis is; tried again.
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private void watch() {
        TestServer at = node.get();
        RawWebSocket.Upgrade upgrade = RawWebSocket.upgrade(
                URI.create("ws://127.0.0.1:" + at.port()), at.token(room, "viewer") + ".after." + last);
        RawWebSocket socket = upgrade.socket();
        if (socket == null) {
            LockSupport.parkNanos(RETRY_NANOS);
            return;
        }
        open = socket;
        connections.incrementAndGet();
        int most = framesPerConnection.getAsInt();
        try (socket) {
            RawWebSocket.Frame frame = socket.next();
            for (int frames = 1; frame != null && frame.closeStatus() < 0; frames++) {
                onFrame(JSON.readTree(frame.text()));
                frame = frames == most ? null : socket.next();
            }
        } catch (UncheckedIOException e) {
            // Closed by the test.
        }
    }

    private void onFrame(JsonNode frame) {
        if (!frame.path("EventName").asString().equals("backchat:RESUMED")) {
            told.add(frame.path("EventName").asString());
            last = frame.path("Id").asString();
        } else if (frame.path("Attributes").path("Recovered").asString().equals("false")) {
            told.add(GAP);
        }
    }

    @Override
    public void close() {
        isOver = true;
        RawWebSocket socket = open;
        if (socket != null) {
            socket.close();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
