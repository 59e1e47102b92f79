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
 * Hands on what was read in small portions, each when it is asked for. Otherwise all the requests that fit into one read
 * would be taken apart at once, some hundred if they are small, and each take a kilobyte of the heap while it waits for
 * those before it to be answered. Portions are copies, for a slice of one byte would keep a whole receive buffer.
 */
public final class InboundChunker extends ChannelDuplexHandler {
    private static final int PORTION_BYTES = 1024;

    private final IntConsumer arriving;
    private final MemoryBudget.Account account;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>(1);
    private boolean isAsked;
    private boolean isHandingOn;
    /** Whether the client has ended its sending, which those who come next are told after the last portion. */
    private boolean hasEnded;

    private boolean isTold;

    /**
     * @param arriving is told of the bytes of each portion before it is handed on
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
