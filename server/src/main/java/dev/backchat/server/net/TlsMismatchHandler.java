package dev.backchat.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses a connection whose first byte is TLS on a plain port, or plain HTTP on a TLS port: otherwise each side would
 * report bad records or a bad request, and neither the actual mistake.
 */
public final class TlsMismatchHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(TlsMismatchHandler.class);

    /** Content type of a handshake record (RFC 8446, 5.1): the first byte of a ClientHello, but of no HTTP request. */
    private static final int HANDSHAKE_RECORD = 0x16;

    private static final String TLS_TO_PLAIN =
            "This port serves plain text: use http:// and ws://, or configure a certificate.";
    private static final String PLAIN_TO_TLS = "This port serves TLS: use https:// and wss://.";

    private final boolean isSecure;
    private final ConnectionMeters meters;

    /** @param isSecure whether the port serves TLS */
    public TlsMismatchHandler(boolean isSecure, ConnectionMeters meters) {
        this.isSecure = isSecure;
        this.meters = meters;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        if (!bytes.isReadable()) {
            context.fireChannelRead(bytes);
            return;
        }
        int first = bytes.getUnsignedByte(bytes.readerIndex());
        if (isSecure ? !isLetter(first) : first != HANDSHAKE_RECORD) {
            context.pipeline().remove(this);
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
            refuse(context);
        }
    }

    private static boolean isLetter(int character) {
        return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
    }

    /** Responds in plain HTTP in either case: HTTP clients recognize a response that isn't TLS, and some report it. */
    private void refuse(ChannelHandlerContext context) {
        String message = isSecure ? PLAIN_TO_TLS : TLS_TO_PLAIN;
        log.info("refused a connection: {}", message);
        meters.refusedConnection("not_understood");
        String body = "{\"message\":\"" + message + "\"}";
        String answer = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "x-amzn-ErrorType: SerializationException\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), answer)).addListener(ChannelFutureListener.CLOSE);
    }
}
