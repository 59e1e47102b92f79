package dev.backchat.conformance;

import dev.backchat.conformance.sdk.SdkCaller;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The service of a lane: a server, or two nodes that take turns, so that each call goes to the other than the last. */
public final class Nodes implements AutoCloseable {
    private final List<BackchatProcess> all;
    private final AtomicInteger turn = new AtomicInteger();

    private Nodes(List<BackchatProcess> all) {
        this.all = all;
    }

    /** Starts a server. */
    static Nodes startOne() {
        return new Nodes(List.of(BackchatProcess.start()));
    }

    /** Starts two nodes on the stores that all lanes share. */
    static Nodes startTwo() {
        String[] flags = SharedStores.flags();
        List<BackchatProcess> both =
                Stream.generate(() -> BackchatProcess.start(flags)).limit(2).toList();
        both.forEach(node -> Awaitility.await().until(node::isReady));
        return new Nodes(both);
    }

    /** The caller, at the node whose turn it is. */
    public SdkCaller inTurn(SdkCaller caller) {
        return caller.at(next().endpoint());
    }

    /** Where the next WebSocket is opened. */
    public URI websocket() {
        return next().websocket();
    }

    private BackchatProcess next() {
        return at(turn.getAndIncrement());
    }

    private BackchatProcess at(int number) {
        return all.get(Math.floorMod(number, all.size()));
    }

    /** A node, where it doesn't matter which. */
    public BackchatProcess any() {
        return all.getFirst();
    }

    /** Makes the next calls of an operation fail with an error of the model, at the node that the next call goes to. */
    public void failNext(String operation, String error, int times) {
        at(turn.get()).failNext(operation, error, times);
    }

    /** Makes the next socket action of a kind fail with an ERROR frame, whichever node the member is connected to. */
    public void failNextAction(String action, int errorCode, String errorMessage) {
        all.forEach(node -> node.failNextAction(action, errorCode, errorMessage));
    }

    void clearFaults() {
        all.forEach(BackchatProcess::clearFaults);
    }

    void assertLogIsClean(Collection<String> secrets) {
        all.forEach(node -> node.assertLogIsClean(secrets));
    }

    @Override
    public void close() {
        all.forEach(BackchatProcess::close);
    }
}
