package dev.backchat.cluster;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;

/**
 * Passes what one side of a connection sends to the other, and reads on when the other has taken it. The end of a side's
 * stream ends the other's after what is still on its way; the other direction goes on.
 */
final class Relay extends ChannelInboundHandlerAdapter {
    private final SocketChannel other;

    private Relay(SocketChannel other) {
        this.other = other;
    }

    /** Begins to pass on in both directions. Both channels are on one event loop. */
    static void between(SocketChannel client, SocketChannel node) {
        if (!client.isActive()) {
            node.close();
            return;
        }
        client.pipeline().addLast(new Relay(node));
        node.pipeline().addLast(new Relay(client));
        client.read();
        node.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        other.writeAndFlush(bytes).addListener(written -> {
            if (written.isSuccess()) {
                context.read();
            } else {
                context.close();
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            // Shutting down the output fails what has not been written yet.
            other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> endOutput(context.channel()));
        }
    }

    private void endOutput(Channel channel) {
        other.shutdownOutput().addListener(ended -> {
            if (other.isInputShutdown()) {
                channel.close();
                other.close();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A reset; the other side is closed when this one is.
        context.close();
    }
}
