package dev.backchat.server.chat;

import dev.backchat.server.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one socket is sent. As long as the kernel takes everything, the room's batches go to it directly, past the
 * pipeline, and nothing is allocated. When it doesn't, the socket falls behind: what the kernel has not taken waits in
 * the channel, and what follows in the room's {@link Backlog}, where the socket only remembers its place.
 */
public final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    /** How much of what is for this socket alone may wait before no more is asked for, and before it is cut off. */
    private static final int CLOGGED_BYTES = 16 * 1024;

    private static final int MAX_OWN_BYTES = 128 * 1024;

    private final Channel channel;
    private final Backlog backlog;
    private final MemoryBudget.Account account;
    private final ChatMeters meters;
    /** Null where the transport has none to write to, and where what goes there must be encrypted first. */
    private final @Nullable FileDescriptor socket;

    private boolean isOpen;
    private boolean wasCutOff;
    /** Whether something waits in the channel, and so everything else behind it. */
    private boolean isBehind;
    /** The number of the room's first batch that it has not got. */
    private long next;

    private boolean isGathering;
    /** What is for this socket alone and has not left. */
    private @Nullable ByteBuf gathered;
    /** What is for this socket alone and waits in the channel, in bytes as they were allocated. */
    private int ownBytes;
    /** Called when no more of it waits. */
    private final Runnable drained;

    /**
     * @param account is charged for what is for this socket alone
     * @param drained is called when one that {@link #isClogged} is so no longer
     */
    Outbox(Channel channel, Backlog backlog, MemoryBudget.Account account, Runnable drained, ChatMeters meters) {
        this.channel = channel;
        this.backlog = backlog;
        this.account = account;
        this.drained = drained;
        this.meters = meters;
        boolean isPlain = channel.pipeline().get(SslHandler.class) == null;
        this.socket = isPlain && channel instanceof UnixChannel unix ? unix.fd() : null;
    }

    /**
     * From now on it is sent what the room says.
     *
     * @param answer to the handshake, which is sent before; its reference becomes the outbox's
     */
    void open(ByteBuf answer) {
        isOpen = true;
        next = backlog.next();
        if (hasQueued()) {
            // An answer to a request that came before the handshake.
            fallBehind(answer);
        } else {
            writeOwn(answer);
        }
    }

    /** Whether so much waits of what was answered to this socket that it should ask for no more. */
    boolean isClogged() {
        return ownBytes + (isBehind && gathered != null ? gathered.readableBytes() : 0) >= CLOGGED_BYTES;
    }

    /** Whether its connection was closed because it had fallen behind. */
    boolean wasCutOff() {
        return wasCutOff;
    }

    /** From now on it is not, and lets go of its place in the backlog. */
    void close() {
        isOpen = false;
        stopWaiting();
    }

    /**
     * Delivers a batch that the backlog has. One who has fallen behind too far is cut off.
     *
     * @param number of the batch; it comes after all that were delivered before
     */
    void deliver(ByteBuf batch, long number) {
        // One that has caught up meanwhile has it already, and who came after it left is not meant.
        if (!isOpen || number < next) {
            return;
        }
        if (!isBehind) {
            next = number + 1;
            write(batch);
        } else if (next < backlog.first()) {
            cutOff();
        }
    }

    /** What is sent to this socket alone leaves together, when {@link #sendGathered} is called in the same turn. */
    void gather() {
        isGathering = true;
    }

    void sendGathered() {
        isGathering = false;
        ByteBuf frames = gathered;
        if (frames != null) {
            gathered = null;
            send(frames);
        }
    }

    /**
     * Sends what is for this socket alone; its reference becomes the outbox's. One who asks for more and more, and reads
     * nothing, is cut off.
     */
    void send(ByteBuf frame) {
        if (!isOpen) {
            frame.release();
        } else if (isGathering) {
            if (gathered == null) {
                gathered = frame;
            } else {
                gathered.writeBytes(frame);
                frame.release();
            }
        } else if (!isBehind) {
            writeOwn(frame);
        } else if (channel.isWritable() && ownBytes + frame.capacity() <= MAX_OWN_BYTES) {
            queueOwn(frame);
        } else {
            frame.release();
            cutOff();
        }
    }

    private void writeOwn(ByteBuf frame) {
        int sent = sendNow(frame);
        if (sent == frame.readableBytes()) {
            frame.release();
        } else {
            startFallingBehind();
            queueOwn(frame.skipBytes(sent));
            whenWritten();
        }
    }

    private void queueOwn(ByteBuf frame) {
        int bytes = frame.capacity();
        ownBytes += bytes;
        account.charge(bytes);
        channel.writeAndFlush(frame).addListener(written -> {
            boolean wasClogged = isClogged();
            ownBytes -= bytes;
            account.charge(-bytes);
            if (wasClogged && !isClogged()) {
                drained.run();
            }
        });
    }

    /** Sends the last frame, after all that it was sent before, such as the event that says why. */
    ChannelFuture sendLast(ByteBuf frame) {
        sendGathered();
        if (next >= backlog.first()) {
            backlog.from(next).forEach(batch -> channel.write(batch.retainedDuplicate(), channel.voidPromise()));
        }
        close();
        return channel.writeAndFlush(frame);
    }

    /** Without a Close frame: official SDKs come back then. */
    private void cutOff() {
        log.info("cut off a connection that had fallen behind");
        meters.fellBehind();
        wasCutOff = true;
        close();
        channel.close();
    }

    private boolean hasQueued() {
        ChannelOutboundBuffer queued = channel.unsafe().outboundBuffer();
        return queued != null && !queued.isEmpty();
    }

    /** Writes what waits for nothing; whether the kernel took all of it. */
    private boolean write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        int sent = sendNow(bytes);
        if (sent == length) {
            return true;
        }
        fallBehind(bytes.retainedSlice(bytes.readerIndex() + sent, length - sent));
        return false;
    }

    /** Hands the kernel what it takes at once; how many bytes that was. */
    private int sendNow(ByteBuf bytes) {
        // The number of a socket that is closed may already be another one's.
        return socket == null || !socket.isOpen()
                ? 0
                : NonBlockingSend.now(
                        socket.intValue(), bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
    }

    /** @param rest what the channel sends when it can; its reference becomes the channel's */
    private void fallBehind(ByteBuf rest) {
        startFallingBehind();
        channel.writeAndFlush(rest).addListener(this::catchUp);
    }

    private void startFallingBehind() {
        if (!isBehind) {
            isBehind = true;
            backlog.startWaiting();
        }
    }

    private void whenWritten() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(this::catchUp);
    }

    private void catchUp(Future<? super Void> written) {
        if (!isOpen || !isBehind || !written.isSuccess()) {
            return;
        }
        if (next < backlog.first()) {
            cutOff();
            return;
        }
        if (hasQueued()) {
            // Something for this socket alone came behind; perhaps half of it has gone.
            whenWritten();
            return;
        }
        for (ByteBuf batch : backlog.from(next)) {
            next++;
            if (!write(batch) || !isOpen) {
                return;
            }
        }
        stopWaiting();
    }

    private void stopWaiting() {
        if (isBehind) {
            isBehind = false;
            backlog.stopWaiting();
        }
    }
}
