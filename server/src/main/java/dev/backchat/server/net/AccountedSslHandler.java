package dev.backchat.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Terminates TLS, and charges the connection's account for incomplete records: up to 16 KiB. */
public final class AccountedSslHandler extends SslHandler {
    private final MemoryBudget.Account account;
    private int held;

    /** @param blocking runs the expensive part of a handshake */
    AccountedSslHandler(SSLEngine engine, Executor blocking, MemoryBudget.Account account) {
        super(engine, blocking);
        this.account = account;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws SSLException {
        super.decode(context, in, out);
        int keeps = in.isReadable() ? in.capacity() : 0;
        account.charge((long) keeps - held);
        held = keeps;
    }
}
