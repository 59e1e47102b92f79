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

/** Decodes what a client sends, accounts for the memory of incomplete messages, and limits how long they may take. */
public final class InboundMessages {
    private final Channel channel;
    private final ChatLimits limits;
    private final MemoryBudget.Account account;
    private final Consumer<WebSocketProtocolException> onTimeout;
    private final FrameDecoder decoder;
    /** Bytes the account has been charged for incomplete messages. */
    private int chargedBytes;
    /** Set while a message is incomplete. */
    private @Nullable Future<?> timeout;

    /** @param onTimeout is called when a message was not completed in time */
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
     * Passes complete messages to the listener and keeps the rest.
     *
     * @throws WebSocketProtocolException after which nothing more may be read
     */
    void read(ByteBuf bytes, FrameDecoder.Listener listener) throws WebSocketProtocolException {
        decoder.read(bytes, listener);
    }

    /** Charges the account for the bytes kept, and starts or stops the timeout of the current message. */
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

    /** Releases the bytes kept; {@link #read} must not be called afterwards. */
    void release() {
        cancelTimeout();
        decoder.release();
    }
}
