package dev.backchat.server.chat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Cuts all connections of one event loop when the server stops, a slice at a time, so that their clients don't all
 * reconnect at once. The members of a slice are drawn at random, and it comes at a random moment of its interval, so
 * that neither loops nor servers are in step. Confined to the loop.
 */
final class ShardDrain {
    private static final int SLICES = 100;

    private final EventLoop loop;
    private final Duration flushLimit;
    private final Runnable beforeSlice;
    /** Connections that have not been cut, in random order. */
    private final SequencedSet<ChatConnection> left;

    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int slicesLeft;
    /** Connections that have been cut, and to which something queued has not been sent. */
    private int flushing;

    /**
     * @param connections the open connections; further ones must be {@link #add added}
     * @param flushLimit time after which a client that does not read what is queued for it is dropped
     * @param beforeSlice hands the connections everything published so far
     */
    ShardDrain(EventLoop loop, List<ChatConnection> connections, Duration flushLimit, Runnable beforeSlice) {
        this.loop = loop;
        this.flushLimit = flushLimit;
        this.beforeSlice = beforeSlice;
        List<ChatConnection> shuffled = new ArrayList<>(connections);
        Collections.shuffle(shuffled, ThreadLocalRandom.current());
        this.left = new LinkedHashSet<>(shuffled);
    }

    /**
     * Cuts the connections over the given time, or in less if they are few.
     *
     * @return completes when there are no others, and everything queued for them is sent or dropped
     */
    CompletableFuture<Void> start(Duration time) {
        slicesLeft = time.isZero() ? 1 : SLICES;
        double interval = (double) time.toNanos() / slicesLeft;
        for (int i = 0; i < slicesLeft; i++) {
            long delay = (long) (interval * (i + ThreadLocalRandom.current().nextDouble()));
            loop.schedule(this::cutSlice, delay, TimeUnit.NANOSECONDS);
        }
        completeIfDone();
        return done;
    }

    /** Adds a connection whose handshake was under way when the drain began. */
    void add(ChatConnection connection) {
        if (slicesLeft == 0 || done.isDone()) {
            cut(List.of(connection));
        } else {
            left.add(connection);
        }
    }

    /** Removes a connection that has ended. */
    void remove(ChatConnection connection) {
        if (left.remove(connection)) {
            completeIfDone();
        }
    }

    private void cutSlice() {
        int size = Math.ceilDiv(left.size(), slicesLeft);
        slicesLeft--;
        List<ChatConnection> slice = new ArrayList<>(size);
        while (slice.size() < size) {
            slice.add(left.removeFirst());
        }
        cut(slice);
        completeIfDone();
    }

    private void cut(List<ChatConnection> slice) {
        if (slice.isEmpty()) {
            return;
        }
        beforeSlice.run();
        slice.forEach(each -> each.room().deliverFully());
        flushing += slice.size();
        List<ChannelFuture> flushes =
                slice.stream().map(each -> each.cut(CutReason.DRAIN)).toList();
        for (ChannelFuture flush : flushes) {
            flush.addListener(flushed -> {
                flushing--;
                completeIfDone();
            });
        }
        loop.schedule(
                () -> flushes.forEach(flush -> flush.channel().close()), flushLimit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void completeIfDone() {
        if (left.isEmpty() && flushing == 0) {
            done.complete(null);
        }
    }
}
