package dev.backchat.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.time.NanoClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundChunkerTest {
    private final List<Integer> arrived = new ArrayList<>();
    private final InboundChunker chunker =
            new InboundChunker(arrived::add, new MemoryBudget(1024 * 1024, NanoClock.SYSTEM).open(false, () -> {}));

    private static EmbeddedChannel channelWith(ChannelHandler... handlers) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(handlers);
        return channel;
    }

    @Test
    void passesOnOneChunkPerRead() {
        EmbeddedChannel channel = channelWith(chunker);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[2500]));
        for (int expected : new int[] {1024, 1024, 452}) {
            assertThat(channel.<ByteBuf>readInbound()).isNull();
            channel.read();
            ByteBuf portion = channel.readInbound();
            assertThat(portion.readableBytes()).isEqualTo(expected);
            portion.release();
        }
        assertThat(arrived).containsExactly(1024, 1024, 452);
        channel.finishAndReleaseAll();
    }

    @Test
    void pipelinedRequestsAreDecodedAFewAtATime() {
        EmbeddedChannel channel = channelWith(chunker, new HttpServerCodec());
        byte[] requests = "GET / HTTP/1.1\r\n\r\n".repeat(1000).getBytes(US_ASCII);
        channel.read();
        channel.writeInbound(Unpooled.wrappedBuffer(requests));
        // A request is two messages: its head and its end.
        assertThat(channel.inboundMessages()).hasSizeBetween(1, 2 * 1024 / 18);
        channel.finishAndReleaseAll();
    }

    @Test
    void passesOnTheRestWhenItIsRemoved() {
        EmbeddedChannel channel = channelWith(chunker);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[2500]));
        channel.pipeline().remove(chunker);
        ByteBuf rest = channel.readInbound();
        assertThat(rest.readableBytes()).isEqualTo(2500);
        rest.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void releasesTheRestWhenTheConnectionCloses() {
        EmbeddedChannel channel = channelWith(chunker);
        ByteBuf read = Unpooled.buffer().writeBytes(new byte[2500]);
        channel.writeInbound(read);
        channel.close();
        assertThat(read.refCnt()).isZero();
    }
}
