package dev.backchat.server.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.time.NanoClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Tests a socket that is slow in the middle of a delivery to many. */
class OutboxTest {
    private final List<String> written = new ArrayList<>();
    private final Queue<ChannelPromise> waiting = new ArrayDeque<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void write(ChannelHandlerContext context, Object bytes, ChannelPromise promise) {
            ByteBuf buffer = (ByteBuf) bytes;
            if (buffer.isReadable()) {
                written.add(buffer.toString(UTF_8));
            }
            buffer.release();
            waiting.add(promise);
        }
    });
    private final MemoryBudget memory = new MemoryBudget(1024 * 1024, NanoClock.SYSTEM);
    private final Backlog backlog = new Backlog(1024, new Backlog.Budget(1024, memory), Backlog::shed);
    private final List<String> drained = new ArrayList<>();
    private final Outbox outbox = new Outbox(
            channel,
            backlog,
            memory.open(channel),
            () -> drained.add("drained"),
            new ChatMeters(new SimpleMeterRegistry()));

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    private void open() {
        outbox.open(bytes("101"), List.of());
        takeAll();
    }

    /** A batch is on its way to all, and has not come to this socket yet. */
    private Delivery begun(String text) {
        ByteBuf batch = bytes(text);
        Delivery delivery = new Delivery(batch, backlog.next(), new Outbox[] {outbox}, List.of(), 0);
        backlog.add(batch);
        backlog.startWaiting();
        return delivery;
    }

    private void end(Delivery delivery) {
        assertThat(delivery.advance(1, null)).isTrue();
        backlog.stopWaiting();
    }

    /** The kernel takes everything, also what follows from that. */
    private void takeAll() {
        while (!waiting.isEmpty()) {
            waiting.remove().setSuccess();
        }
    }

    @Test
    void aReceiverThatCatchesUpBeforeItsTurnGetsTheBatchOnce() {
        open();
        end(begun("one"));
        Delivery two = begun("two");
        takeAll();
        end(two);
        takeAll();
        end(begun("three"));
        takeAll();
        assertThat(written).containsExactly("101", "one", "two", "three");
    }

    @Test
    void aReceiverThatFallsBehindBeforeItsTurnGetsTheBatch() {
        open();
        Delivery one = begun("one");
        outbox.send(bytes("pong"));
        end(one);
        end(begun("two"));
        takeAll();
        assertThat(written).containsExactly("101", "pong", "one", "two");
    }

    @Test
    void aReceiverThatJoinedLaterDoesNotGetTheBatch() {
        Delivery one = begun("one");
        open();
        end(one);
        end(begun("two"));
        takeAll();
        assertThat(written).containsExactly("101", "two");
    }

    @Test
    void whatIsLeftOfADeliveryUnderWayIsDeliveredAtOnce() {
        Outbox other = new Outbox(
                channel,
                backlog,
                memory.open(new EmbeddedChannel()),
                () -> drained.add("drained"),
                new ChatMeters(new SimpleMeterRegistry()));
        open();
        other.open(bytes("other 101"), List.of());
        takeAll();
        ByteBuf batch = bytes("one");
        Delivery delivery = new Delivery(batch, backlog.next(), new Outbox[] {outbox, other}, List.of(), 0);
        backlog.add(batch);
        backlog.startWaiting();
        assertThat(delivery.advance(1, null)).isFalse();
        assertThat(delivery.advance(Integer.MAX_VALUE, null)).isTrue();
        backlog.stopWaiting();
        takeAll();
        assertThat(written).containsExactly("101", "other 101", "one", "one");
    }

    @Test
    void aFrameWouldOvertakeAReplayAndWhatWaitsInTheBacklog() {
        outbox.open(bytes("101"), List.of("missed".getBytes(UTF_8)));
        assertThat(outbox.isResuming()).isTrue();
        assertThat(outbox.hasPassedOnAll()).isFalse();
        takeAll();
        assertThat(outbox.hasPassedOnAll()).isTrue();
        end(begun("one"));
        // It waits in the channel, where whatever is sent follows it.
        assertThat(outbox.hasPassedOnAll()).isTrue();
        end(begun("two"));
        assertThat(outbox.hasPassedOnAll()).isFalse();
        takeAll();
        assertThat(outbox.hasPassedOnAll()).isTrue();
    }

    @Test
    void theCloseFrameFollowsABatchUnderWay() {
        open();
        Delivery one = begun("one");
        outbox.sendLast(bytes("close"));
        end(one);
        takeAll();
        assertThat(written).containsExactly("101", "one", "close");
    }

    @Test
    void theStreamEndsAfterABatchThatHasNotReachedItAndNotBefore() {
        open();
        Delivery one = begun("one");
        outbox.send(bytes("pong"));
        ChannelFuture ended = outbox.end();
        end(one);
        end(begun("two"));
        assertThat(ended.isDone()).isFalse();
        assertThat(channel.isActive()).isTrue();
        takeAll();
        assertThat(ended.isSuccess()).isTrue();
        assertThat(channel.isActive()).isFalse();
        assertThat(written).containsExactly("101", "pong", "one");
    }

    @Test
    void responsesToFramesReadTogetherAreSentTogether() {
        open();
        outbox.gather();
        outbox.send(bytes("one "));
        outbox.send(bytes("two"));
        assertThat(written).containsExactly("101");
        outbox.sendGathered();
        takeAll();
        outbox.send(bytes("three"));
        assertThat(written).containsExactly("101", "one two", "three");
    }

    @Test
    void theCloseFrameFollowsEarlierResponses() {
        open();
        outbox.gather();
        outbox.send(bytes("pong"));
        outbox.sendLast(bytes("close"));
        outbox.sendGathered();
        takeAll();
        assertThat(written).containsExactly("101", "pong", "close");
    }

    @Test
    void responsesToAClosedConnectionAreReleased() {
        open();
        ByteBuf answer = bytes("pong");
        outbox.gather();
        outbox.send(answer);
        outbox.close();
        outbox.sendGathered();
        assertThat(answer.refCnt()).isZero();
    }
}
