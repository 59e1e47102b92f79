package dev.backchat.server.edge;

import dev.backchat.server.room.StoredRoom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** Publishes events until it is told to stop, whatever happens, and waits for viewers that have fallen far behind. */
final class Speaker implements AutoCloseable {
    /** A viewer further behind than what can be replayed would be told of a gap that is none of the test's making. */
    private static final int MAX_BEHIND = 200;

    /** Names of the events whose publication was acknowledged, in order. */
    final List<String> acknowledged = new CopyOnWriteArrayList<>();

    private final StoredRoom room;
    private final Duration pause;
    private final Supplier<TestServer> node;
    private final List<ResumingViewer> viewers;
    private final Thread thread;
    private volatile boolean isOver;

    /** @param node returns the node to publish by */
    Speaker(StoredRoom room, Duration pause, Supplier<TestServer> node, List<ResumingViewer> viewers) {
        this.room = room;
        this.pause = pause;
        this.node = node;
        this.viewers = viewers;
        thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        for (int i = 0; !isOver; i++) {
            String name = "e" + i;
            try {
                node.get().messaging.sendEvent(room, name, Map.of()).result().join();
                acknowledged.add(name);
            } catch (RuntimeException e) {
                // Its outcome is not known.
            }
            do {
                LockSupport.parkNanos(pause.toNanos());
            } while (!isOver && isAnyFarBehind());
        }
    }

    private boolean isAnyFarBehind() {
        return viewers.stream().anyMatch(viewer -> acknowledged.size() - viewer.told.size() > MAX_BEHIND);
    }

    void awaitMore(int more) {
        int before = acknowledged.size();
        Awaitility.await().until(() -> acknowledged.size() >= before + more);
    }

    /** Stops; afterwards all that was acknowledged is known. */
    void end() {
        isOver = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }
}
