package dev.backchat.server.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;

/**
 * Hands on what was read in small portions, each when it is asked for. Otherwise all the requests that fit into one read
 * would be taken apart at once, some hundred if they are small, and each take a kilobyte of the heap while it waits for
 * those before it to be answered.
 */
final class Portions extends ChannelDuplexHandler {
    private static final int PORTION_BYTES = 1024;

    private final IntConsumer arriving;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>(1);
    private boolean isAsked;
    private boolean isHandingOn;

    /** @param arriving is told of the bytes of each portion before it is handed on */
    Portions(IntConsumer arriving) {
        this.arriving = arriving;
    }

    @Override
    public void read(ChannelHandlerContext context) {
        isAsked = true;
        handOn(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        waiting.add((ByteBuf) read);
        handOn(context);
    }

    /** Each portion is a read of its own to those who come next. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {}

    private void handOn(ChannelHandlerContext context) {
        if (isHandingOn) {
            // Asked for by who is being handed something.
            return;
        }
        isHandingOn = true;
        while (isAsked && !waiting.isEmpty()) {
            isAsked = false;
            ByteBuf portion = nextPortion();
            arriving.accept(portion.readableBytes());
            context.fireChannelRead(portion);
            context.fireChannelReadComplete();
        }
        isHandingOn = false;
        if (isAsked) {
            context.read();
        }
    }

    private ByteBuf nextPortion() {
        ByteBuf next = waiting.element();
        return next.readableBytes() > PORTION_BYTES ? next.readRetainedSlice(PORTION_BYTES) : waiting.remove();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        while (!waiting.isEmpty()) {
            if (context.channel().isActive()) {
                context.fireChannelRead(waiting.remove());
            } else {
                waiting.remove().release();
            }
        }
    }
}
