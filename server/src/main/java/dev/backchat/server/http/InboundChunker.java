package dev.backchat.server.http;

import dev.backchat.server.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;

/**
 * Passes on what was read in small portions, one per read. Otherwise all requests that fit into one read, some hundred
 * if they are small, would be decoded at once, and each would take a kilobyte of heap while it waits for those before
 * it to be answered. Portions are copies, because a slice of one byte would retain a whole receive buffer.
 */
public final class InboundChunker extends ChannelDuplexHandler {
    private static final int PORTION_BYTES = 1024;

    private final IntConsumer arriving;
    private final MemoryBudget.Account account;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>(1);
    private boolean isAsked;
    private boolean isHandingOn;
    /** Whether the client has shut down its output, of which the next handlers are notified after the last portion. */
    private boolean hasEnded;

    private boolean isTold;

    /**
     * @param arriving is called with the size of each portion before it is passed on
     * @param account is charged for the receive buffers that wait
     */
    public InboundChunker(IntConsumer arriving, MemoryBudget.Account account) {
        this.arriving = arriving;
        this.account = account;
    }

    @Override
    public void read(ChannelHandlerContext context) {
        isAsked = true;
        handOn(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        account.charge(bytes.capacity());
        waiting.add(bytes);
        handOn(context);
    }

    /** Suppressed: each portion counts as a read of its own to the next handlers. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {}

    private void handOn(ChannelHandlerContext context) {
        if (isHandingOn) {
            // A nested read, by the handler that is receiving a portion.
            return;
        }
        isHandingOn = true;
        while (isAsked && !waiting.isEmpty()) {
            isAsked = false;
            ByteBuf portion = nextPortion(context);
            arriving.accept(portion.readableBytes());
            context.fireChannelRead(portion);
            context.fireChannelReadComplete();
        }
        isHandingOn = false;
        if (hasEnded) {
            tellOfEnd(context);
        } else if (isAsked) {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            hasEnded = true;
            tellOfEnd(context);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void tellOfEnd(ChannelHandlerContext context) {
        if (!isTold && !isHandingOn && waiting.isEmpty()) {
            isTold = true;
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private ByteBuf nextPortion(ChannelHandlerContext context) {
        ByteBuf next = waiting.element();
        int length = Math.min(PORTION_BYTES, next.readableBytes());
        ByteBuf portion = context.alloc().buffer(length).writeBytes(next, length);
        if (!next.isReadable()) {
            nextWaiting().release();
        }
        return portion;
    }

    private ByteBuf nextWaiting() {
        ByteBuf next = waiting.remove();
        account.charge(-next.capacity());
        return next;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        while (!waiting.isEmpty()) {
            if (context.channel().isActive()) {
                context.fireChannelRead(nextWaiting());
            } else {
                nextWaiting().release();
            }
        }
        if (hasEnded) {
            tellOfEnd(context);
        }
    }
}
