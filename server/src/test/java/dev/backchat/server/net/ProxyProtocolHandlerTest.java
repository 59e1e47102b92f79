package dev.backchat.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProxyProtocolHandlerTest {
    @Test
    void ignoresUnixSocketPaths() {
        RemotePeer peer = new RemotePeer(List.of(), "10.0.0.1", false);
        AtomicInteger known = new AtomicInteger();
        EmbeddedChannel channel = new EmbeddedChannel(new ProxyProtocolHandler(peer, known::incrementAndGet));
        ByteBuf header = Unpooled.buffer()
                .writeBytes("\r\n\r\n\0\r\nQUIT\n".getBytes(US_ASCII))
                .writeByte(0x21)
                .writeByte(0x31)
                .writeShort(216);
        channel.writeInbound(header.writeBytes("/run/client".getBytes(US_ASCII)).writeZero(216 - 11));
        assertThat(peer.address()).isEqualTo("10.0.0.1");
        assertThat(known).hasValue(1);
        channel.finishAndReleaseAll();
    }
}
