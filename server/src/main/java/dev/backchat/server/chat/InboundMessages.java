package dev.backchat.server.chat;

import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.websocket.FrameDecoder;
import dev.backchat.server.websocket.WebSocketProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decodes what a client sends, accounts for messages that have begun and not ended, and limits how long that may last. */
public final class InboundMessages {
    private final Channel channel;
    private final ChatLimits limits;
    private final MemoryBudget.Account account;
    private final Consumer<WebSocketProtocolException> onTimeout;
    private final FrameDecoder decoder;
    /** What the account has been charged for messages that are not complete. */
    private int chargedBytes;
    /** Set as long as a message has begun and not ended. */
    private @Nullable Future<?> timeout;

    /** @param onTimeout is told of a message that was not complete in time */
    InboundMessages(
            Channel channel,
            ChatLimits limits,
            MemoryBudget.Account account,
            Consumer<WebSocketProtocolException> onTimeout) {
        this.channel = channel;
        this.limits = limits;
        this.account = account;
        this.onTimeout = onTimeout;
        this.decoder = new FrameDecoder(channel.alloc(), limits.maxMessageBytes(), limits.maxFragments());
    }

    /**
     * Hands on what is complete, and keeps the rest.
     *
     * @throws WebSocketProtocolException after which nothing more may be read
     */
    void read(ByteBuf bytes, FrameDecoder.Listener listener) throws WebSocketProtocolException {
        decoder.read(bytes, listener);
    }

    /** Charges for what is kept, and starts or stops the time limit of a message. */
    void account(boolean isClosing) {
        int held = decoder.heldBytes();
        if (held != chargedBytes) {
            account.charge(held - chargedBytes);
            chargedBytes = held;
        }
        if (!decoder.isUnfinished() || isClosing) {
            cancelTimeout();
        } else if (timeout == null) {
            timeout = channel.eventLoop()
                    .schedule(this::timedOut, limits.messageTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void timedOut() {
        timeout = null;
        onTimeout.accept(new WebSocketProtocolException(
                WebSocketCloseStatus.POLICY_VIOLATION,
                "a message that was not complete after "
                        + limits.messageTimeout().toSeconds() + " seconds"));
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }

    /** Lets go of what is kept; nothing may be read after it. */
    void release() {
        cancelTimeout();
        decoder.release();
    }
}
