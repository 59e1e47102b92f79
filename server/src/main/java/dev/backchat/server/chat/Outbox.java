package dev.backchat.server.chat;

import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.net.NonBlockingSend;
import dev.backchat.server.websocket.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outbound side of one socket. As long as the kernel takes everything, the room's batches go to it directly,
 * bypassing the pipeline, and nothing is allocated. When it doesn't, the socket falls behind: the rest of that batch
 * waits in the channel, and later batches in the room's {@link Backlog}, where the socket only remembers its position.
 */
public final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    /** Bytes for this socket alone that may wait before its reads are paused, and before it is cut off. */
    private static final int CLOGGED_BYTES = 16 * 1024;

    private static final int MAX_OWN_BYTES = 128 * 1024;
    /** Bytes of a replay that are encoded at a time. */
    private static final int REPLAY_BYTES = 16 * 1024;

    private final Channel channel;
    private final Backlog backlog;
    private final MemoryBudget.Account account;
    private final ChatMeters meters;
    /** Null if the transport has no file descriptor to write to, or if its data must be encrypted first. */
    private final @Nullable FileDescriptor socket;

    private boolean isOpen;
    /** Whether the client asked for what it has missed, so that it is told of gaps too. */
    private boolean isResuming;

    private boolean wasCutOff;
    /** Whether something waits in the channel, so that everything else must wait behind it. */
    private boolean isBehind;
    /** Number of the first batch of the room that has not been sent to this socket. */
    private long next;

    private boolean isGathering;
    /** Frames for this socket alone that have not been sent. */
    private @Nullable ByteBuf gathered;
    /** Bytes for this socket alone that wait in the channel, by allocated capacity. */
    private int ownBytes;
    /** Frames that the room had before, which go out before its batches; null if there are none. */
    private @Nullable Iterator<byte[]> replay;
    /** Called when no more of these wait. */
    private final Runnable drained;

    /**
     * @param account is charged for frames for this socket alone
     * @param drained is called when the socket stops being {@link #isClogged clogged}
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
     * Sends the handshake response and starts delivering the room's batches.
     *
     * @param answer the response to the handshake, sent first; its reference is taken over
     * @param replayed frames to be sent before these batches, which wait in the backlog meanwhile
     */
    void open(ByteBuf answer, List<byte[]> replayed) {
        isOpen = true;
        next = backlog.next();
        isResuming = !replayed.isEmpty();
        if (isResuming) {
            replay = replayed.iterator();
            fallBehind(answer);
        } else if (hasQueued()) {
            // The response to a request that preceded the handshake is still queued.
            fallBehind(answer);
        } else {
            writeOwn(answer);
        }
    }

    /** Returns whether so many responses wait for this socket that no more requests should be read from it. */
    boolean isClogged() {
        return ownBytes + (isBehind && gathered != null ? gathered.readableBytes() : 0) >= CLOGGED_BYTES;
    }

    /** Returns whether the client asked for what it has missed. */
    boolean isResuming() {
        return isResuming;
    }

    /** Returns whether all that the room has sent is in the channel or with the kernel, so that a frame would follow it. */
    boolean hasPassedOnAll() {
        return !isBehind || (replay == null && next >= backlog.next());
    }

    /** Returns whether the connection was closed because it had fallen behind. */
    boolean wasCutOff() {
        return wasCutOff;
    }

    /** Stops delivery and gives up the position in the backlog. */
    void close() {
        isOpen = false;
        stopWaiting();
    }

    /**
     * Delivers a batch that is in the backlog. A socket that has fallen too far behind is cut off.
     *
     * @param number the number of the batch; greater than all delivered before
     */
    void deliver(ByteBuf batch, long number) {
        // A socket that caught up meanwhile has this batch already; one opened after it was sent is not a receiver.
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

    /**
     * Begins to send a batch that is in the backlog, which the caller then does by the descriptor. {@link #endSend} must
     * follow unless the kernel takes all of it.
     *
     * @return the descriptor; negative if {@link #deliver} must deliver the batch instead
     */
    int beginSend(long number) {
        FileDescriptor descriptor = openSocket();
        if (!isOpen || isBehind || number < next || descriptor == null) {
            return -1;
        }
        next = number + 1;
        return descriptor.intValue();
    }

    /** @param sent the number of bytes of the batch that the kernel took */
    void endSend(ByteBuf batch, int sent) {
        fallBehind(batch.retainedSlice(batch.readerIndex() + sent, batch.readableBytes() - sent));
    }

    /** Gathers frames for this socket alone, to be sent together by {@link #sendGathered} in the same turn. */
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
     * Sends a frame for this socket alone and takes over its reference. A client that keeps sending requests and reads
     * no responses is cut off.
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

    /** Sends the last frame, after everything queued before it, such as the event that gives the reason. */
    ChannelFuture sendLast(ByteBuf frame) {
        sendGathered();
        // In the middle of a replay, a later batch would leave a gap.
        if (replay == null && next >= backlog.first()) {
            backlog.from(next).forEach(batch -> channel.write(batch.retainedDuplicate(), channel.voidPromise()));
        }
        close();
        return channel.writeAndFlush(frame);
    }

    /**
     * Sends everything queued, and then the end of the stream without a Close frame, so that official SDKs reconnect.
     * Closing the socket instead could reset it, and the peer would miss what it has not read yet.
     *
     * @return completes when all of it is sent
     */
    ChannelFuture end() {
        return sendLast(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (sent.isSuccess()) {
                endOutput();
            }
        });
    }

    private void endOutput() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener(told -> shutdownOutput());
        } else {
            shutdownOutput();
        }
    }

    private void shutdownOutput() {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }

    /** Closes the channel without a Close frame, so that official SDKs reconnect. */
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

    /** Writes to a socket that is not behind; returns whether the kernel took all of it. */
    private boolean write(ByteBuf bytes) {
        int sent = sendNow(bytes);
        if (sent == bytes.readableBytes()) {
            return true;
        }
        endSend(bytes, sent);
        return false;
    }

    /** Passes the kernel what it takes at once; returns the number of bytes. */
    private int sendNow(ByteBuf bytes) {
        FileDescriptor descriptor = openSocket();
        return descriptor == null
                ? 0
                : NonBlockingSend.now(
                        descriptor.intValue(), bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
    }

    /** The descriptor of a closed socket may already belong to another one. */
    private @Nullable FileDescriptor openSocket() {
        return socket == null || !socket.isOpen() ? null : socket;
    }

    /** @param rest the bytes that the channel sends when it can; their reference is taken over */
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
            // A frame for this socket alone was queued behind it, and may have been half written.
            whenWritten();
            return;
        }
        if (!sendReplay()) {
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

    /** Sends the replay as far as the kernel takes it; returns whether all of it is sent. */
    private boolean sendReplay() {
        while (replay != null) {
            List<byte[]> frames = new ArrayList<>();
            int bytes = 0;
            while (replay.hasNext() && bytes < REPLAY_BYTES) {
                byte[] frame = replay.next();
                frames.add(frame);
                bytes += frame.length;
            }
            if (!replay.hasNext()) {
                replay = null;
            }
            ByteBuf chunk = FrameEncoder.of(frames, channel.alloc());
            boolean isSent = write(chunk);
            chunk.release();
            if (!isSent || !isOpen) {
                return false;
            }
        }
        return true;
    }

    private void stopWaiting() {
        if (isBehind) {
            isBehind = false;
            backlog.stopWaiting();
        }
    }
}
