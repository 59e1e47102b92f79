package dev.backchat.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Removes a PROXY protocol header, version 1 or 2, from the start of a trusted proxy's connection, if there is one.
 * Specified in <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">proxy-protocol.txt</a>.
 */
public final class ProxyProtocolHandler extends ByteToMessageDecoder {
    /** Maximum size of a version 1 header, which is a line, including the line's end (2.1). */
    private static final int MAX_LINE_BYTES = 107;

    private static final int MAX_PORT = 65_535;
    private static final String PORT = " (0|[1-9][0-9]{0,4})";
    /** Stricter than Netty's decoder, which accepts longer lines, and more lenient: 0 is a valid port here. */
    private static final Pattern LINE = Pattern.compile(
            "PROXY (?:UNKNOWN(?: [^\r\n]*)?|TCP([46]) ([0-9a-fA-F.:]+) ([0-9a-fA-F.:]+)" + PORT + PORT + ")\r\n");

    private final RemotePeer peer;
    private final Runnable known;

    /** @param known is called once the origin of the connection is known */
    public ProxyProtocolHandler(RemotePeer peer, Runnable known) {
        this.peer = peer;
        this.known = known;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        var detected = HAProxyMessageDecoder.detectProtocol(in);
        if (detected.state() == ProtocolDetectionState.NEEDS_MORE_DATA) {
            return;
        }
        if (detected.state() == ProtocolDetectionState.DETECTED) {
            if (detected.detectedProtocol() == HAProxyProtocolVersion.V1) {
                takeLine(context, in);
                return;
            }
            ChannelHandler taking = new Taking();
            context.pipeline().addAfter(context.name(), null, taking);
            context.pipeline().addAfter(context.name(), null, new HAProxyMessageDecoder(true));
        } else {
            known.run();
        }
        // Bytes already read go on to the next handler.
        context.pipeline().remove(this);
    }

    private void takeLine(ChannelHandlerContext context, ByteBuf in) {
        int begin = in.readerIndex();
        int readable = Math.min(in.readableBytes(), MAX_LINE_BYTES);
        int end = in.indexOf(begin, begin + readable, (byte) '\n');
        if (end < 0 && readable < MAX_LINE_BYTES) {
            return;
        }
        Matcher line = LINE.matcher(in.toString(begin, end < 0 ? readable : end + 1 - begin, US_ASCII));
        if (!line.matches() || !isWellFormed(line)) {
            // Otherwise they would be decoded again when the connection ends.
            in.skipBytes(in.readableBytes());
            throw new HAProxyProtocolException("not a line of the PROXY protocol");
        }
        in.readerIndex(end + 1);
        if (line.group(1) != null) {
            peer.speaksFor(line.group(2), false);
        }
        known.run();
        if (!in.isReadable()) {
            // Otherwise the next handlers get the rest, and ask for more themselves.
            context.read();
        }
        context.pipeline().remove(this);
    }

    /**
     * Returns whether the addresses are of the family that the line names, and the ports are valid. True for UNKNOWN.
     */
    private static boolean isWellFormed(Matcher line) {
        String family = line.group(1);
        if (family == null) {
            return true;
        }
        Predicate<String> isAddress = family.equals("4") ? NetUtil::isValidIpV4Address : NetUtil::isValidIpV6Address;
        return isAddress.test(line.group(2))
                && isAddress.test(line.group(3))
                && Integer.parseInt(line.group(4)) <= MAX_PORT
                && Integer.parseInt(line.group(5)) <= MAX_PORT;
    }

    private final class Taking extends SimpleChannelInboundHandler<HAProxyMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, HAProxyMessage message) {
            // A health check of the proxy is its own; a proxy that doesn't know the client says so; one reached by a
            // Unix socket names its path, which is not an address.
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
