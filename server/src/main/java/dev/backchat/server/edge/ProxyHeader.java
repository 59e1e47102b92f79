package dev.backchat.server.edge;

import dev.backchat.server.net.AddressRange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a header of the PROXY protocol, version 2, off the begin of a trusted proxy's connection, if there is one.
 * Specified in <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">proxy-protocol.txt</a>.
 */
final class ProxyHeader extends ByteToMessageDecoder {
    private final Peer peer;
    private final Runnable known;

    /** @param known what to do when it is known whom the connection is from */
    ProxyHeader(Peer peer, Runnable known) {
        this.peer = peer;
        this.known = known;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        var detected = HAProxyMessageDecoder.detectProtocol(in);
        if (detected.state() == ProtocolDetectionState.NEEDS_MORE_DATA) {
            return;
        }
        if (detected.state() == ProtocolDetectionState.DETECTED
                && detected.detectedProtocol() == HAProxyProtocolVersion.V2) {
            ChannelHandler taking = new Taking();
            context.pipeline().addAfter(context.name(), null, taking);
            context.pipeline().addAfter(context.name(), null, new HAProxyMessageDecoder(true));
        } else {
            known.run();
        }
        // What was read goes on to whoever comes next.
        context.pipeline().remove(this);
    }

    private final class Taking extends SimpleChannelInboundHandler<HAProxyMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, HAProxyMessage message) {
            // A proxy that looks whether we are alive speaks for itself, and one that was reached by a Unix socket
            // names
            // its path, which is nobody's address.
            if (message.command() == HAProxyCommand.PROXY && isAddress(message.sourceAddress())) {
                boolean isSecure = message.tlvs().stream()
                        .anyMatch(tlv -> tlv instanceof HAProxySSLTLV ssl && ssl.isPP2ClientSSL());
                peer.speaksFor(message.sourceAddress(), isSecure);
            }
            context.pipeline().remove(this);
            known.run();
            context.read();
        }

        private static boolean isAddress(@Nullable String source) {
            return source != null && AddressRange.bytes(source) != null;
        }
    }
}
