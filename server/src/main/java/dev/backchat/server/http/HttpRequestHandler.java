package dev.backchat.server.http;

import static java.util.Objects.requireNonNull;

import dev.backchat.server.controlplane.Response;
import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.net.RemotePeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one HTTP/1.1 connection: aggregates each request and has it handled, one at a time, and hands the connection
 * over when a client asks for a WebSocket.
 */
public final class HttpRequestHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HttpRequestHandler.class);

    /** Received bytes are accumulated by the codec in a buffer of up to twice their size. */
    private static final int GATHERED = 2;
    /** Memory for a header's name, value and map entry, not counting their characters. */
    private static final int HEADER_BYTES = 160;
    /** Memory for a response and its headers, not counting the body. */
    private static final int RESPONSE_BYTES = 512;

    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final HttpServices services;
    private final MemoryBudget.Account account;
    private final HttpTimeoutHandler timeouts;
    private final RemotePeer peer;
    private final Consumer<UpgradeRequest> upgrades;
    private final RequestAllocation allocation;

    /** Parts received while another request was being answered. */
    private final Queue<Object> waiting = new ArrayDeque<>();

    private boolean isAnswering;
    private @Nullable HttpRequest head;
    private boolean refused;
    /** The last request received, as far as it was understood. */
    private @Nullable HttpRequest asking;
    /** Whether the client has shut down its output; it may still read. */
    private boolean inputEnded;
    /** Whether a refusal has been written, after which nothing else is. */
    private boolean hasHungUp;
    /** Set once the handler is in the pipeline; looking it up would walk the pipeline for each header. */
    private @Nullable ChannelHandlerContext context;

    /**
     * @param account the memory account of the connection
     * @param upgrades handles requests for WebSockets
     */
    public HttpRequestHandler(
            HttpServices services,
            Channel channel,
            MemoryBudget.Account account,
            HttpTimeoutHandler timeouts,
            RemotePeer peer,
            Consumer<UpgradeRequest> upgrades) {
        this.services = services;
        this.account = account;
        this.timeouts = timeouts;
        this.peer = peer;
        this.upgrades = upgrades;
        this.allocation = new RequestAllocation(
                services.requestMemory(),
                account,
                channel.alloc(),
                asked -> channel.eventLoop().execute(() -> giveWay(asked)));
    }

    /** Called with the number of bytes received, before the codec accumulates them, which at most doubles them. */
    public void onInbound(int bytes) {
        allocate(requireNonNull(context), GATHERED * bytes);
    }

    /** Called before a header is added to its request. */
    public void onHeader() {
        allocate(requireNonNull(context), HEADER_BYTES);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        services.connections().add(added.channel());
    }

    /**
     * Removes the HTTP handlers, which a WebSocket doesn't need, from a pipeline. Frames, or parts of one, that were
     * received after the handshake are kept.
     *
     * @return forwards the kept bytes, in order of arrival, to the handlers that have replaced HTTP; must be run
     */
    Runnable removeFrom(ChannelPipeline pipeline) {
        List<ByteBuf> early = new ArrayList<>();
        for (Object part : waiting) {
            if (part instanceof ByteBuf bytes) {
                early.add(bytes.retain());
            }
        }
        pipeline.remove(timeouts);
        pipeline.remove(this);
        pipeline.remove(HttpServerCodec.class);
        return () -> {
            ChannelHandlerContext chunker = pipeline.context(InboundChunker.class);
            early.forEach(chunker::fireChannelRead);
            // Removed last, because the bytes it holds arrived last.
            pipeline.remove(InboundChunker.class);
            if (inputEnded) {
                pipeline.channel().close();
            }
        };
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object part) {
        if (refused) {
            ReferenceCountUtil.release(part);
        } else {
            waiting.add(part);
            drainWaiting(context);
            HttpServerCodec codec = context.pipeline().get(HttpServerCodec.class);
            if (codec != null && part instanceof HttpRequest request && UpgradeRequest.isUpgrade(request)) {
                // The bytes that follow are not HTTP. The decoder forwards them unchanged, and they wait for the
                // response.
                codec.removeInboundHandler();
            }
        }
    }

    private void drainWaiting(ChannelHandlerContext context) {
        while (!isAnswering && !waiting.isEmpty()) {
            Object part = waiting.remove();
            try {
                if (part instanceof HttpObject object && !refused) {
                    onPart(context, object);
                }
            } finally {
                ReferenceCountUtil.release(part);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readOn(context);
    }

    private void readOn(ChannelHandlerContext context) {
        if (!isAnswering) {
            context.read();
        }
    }

    private void onPart(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpRequest request) {
            asking = request;
        }
        if (part.decoderResult().isFailure()) {
            refuse(context, services.errors().malformed(part.decoderResult().cause()));
        } else if (part instanceof HttpRequest request) {
            onHead(context, request);
        } else if (part instanceof HttpContent content && head != null) {
            gather(context, head, content);
        }
    }

    private void onHead(ChannelHandlerContext context, HttpRequest request) {
        timeouts.begun(context);
        if (!isSpoken(request.protocolVersion())) {
            refuse(context, services.errors().unknownVersion());
        } else if (!services.allowsHost(request)) {
            refuseHost(context, request);
        } else if (UpgradeRequest.isUpgrade(request)) {
            timeouts.complete();
            allocation.current().complete();
            isAnswering = true;
            upgrades.accept(new UpgradeRequest(this, services, context, request, peer));
        } else if (HttpUtil.getContentLength(request, 0L) > services.limits().maxRequestBytes()) {
            refuse(context, services.errors().bodyTooLarge());
        } else if (!services.responses().mayBeAsked(request)) {
            refuse(context, services.errors().foreignOrigin());
        } else {
            if (HttpUtil.is100ContinueExpected(request)) {
                // Bypasses the encoder, which would take it for the response. The header stays, because it may be
                // signed.
                context.pipeline()
                        .context(HttpServerCodec.class)
                        .writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), CONTINUE));
            }
            head = request;
        }
    }

    /** The codec uses these constants for their exact spellings only; {@code http/1.1} yields an equal object. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSpoken(HttpVersion version) {
        return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
    }

    private void gather(ChannelHandlerContext context, HttpRequest request, HttpContent content) {
        RequestMemory.Reservation reservation = allocation.current();
        ByteBuf chunk = content.content();
        if (reservation.size() + chunk.readableBytes() > services.limits().maxRequestBytes()) {
            refuse(context, services.errors().bodyTooLarge());
            return;
        }
        // These bytes have left the codec.
        reservation.tryReserve(-GATHERED * chunk.readableBytes());
        if (!reservation.add(chunk)) {
            refuseForNow(context);
            return;
        }
        if (content instanceof LastHttpContent) {
            head = null;
            timeouts.complete();
            reservation.complete();
            respond(context, request, reservation);
        }
    }

    private void allocate(ChannelHandlerContext context, int bytes) {
        if (isAnswering) {
            // Bytes of a request sent before the current one was answered.
            allocation.chargePipelined(bytes);
        } else if (!refused && !allocation.current().tryReserve(bytes)) {
            refuseForNow(context);
        }
    }

    private void allocatePipelined(ChannelHandlerContext context) {
        int bytes = allocation.releasePipelined();
        if (bytes > 0) {
            allocate(context, bytes);
        }
    }

    private void giveWay(RequestMemory.Reservation asked) {
        // Otherwise it has already been refused or answered, or is gone.
        if (allocation.isCurrent(asked) && !isAnswering) {
            refuseForNow(requireNonNull(context));
        }
    }

    /** Closes the connection if it has answered everything, and the client sends no more or the server is stopping. */
    private void closeIfDone(ChannelHandlerContext context) {
        boolean isIdle = services.connections().closesIdle() && !allocation.hasCurrent();
        if ((inputEnded || isIdle) && (refused ? hasHungUp : !isAnswering)) {
            context.close();
        }
    }

    /** Refuses the current request if the shared memory is used up; notes when the client shuts down its output. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        inputEnded |= event == ChannelInputShutdownEvent.INSTANCE;
        closeIfDone(context);
        if (event != MemoryBudget.Event.GIVE_WAY) {
            context.fireUserEventTriggered(event);
            return;
        }
        if (allocation.hasCurrent() && !isAnswering && !refused) {
            refuseForNow(context);
        } else {
            services.meters().refusedConnection("memory_used_up");
            context.close();
        }
        account.hasGivenWay();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        services.connections().remove(context.channel());
        allocation.release();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    private void respond(ChannelHandlerContext context, HttpRequest request, RequestMemory.Reservation body) {
        isAnswering = true;
        FullHttpResponse immediate = services.responses().immediate(request, peer);
        if (immediate != null) {
            write(context, request, immediate);
            return;
        }
        services.executor().execute(request, body, peer.origin(request.headers()), context::close, response -> {
            FullHttpResponse written = services.responses().of(response, request);
            context.executor().execute(() -> write(context, request, written));
        });
    }

    private void write(ChannelHandlerContext context, HttpRequest request, FullHttpResponse response) {
        allocation.release();
        asking = null;
        boolean isLast = inputEnded && waiting.isEmpty();
        boolean keepAlive = HttpUtil.isKeepAlive(request) && services.keepsAlive() && !isLast;
        HttpUtil.setKeepAlive(response, keepAlive);
        if (keepAlive && request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            // An HTTP/1.0 client waits for the connection to close unless told otherwise (RFC 9112, 9.3).
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        timeouts.answering(context);
        int held = RESPONSE_BYTES + response.content().readableBytes();
        account.charge(held);
        ChannelFuture written = context.writeAndFlush(response).addListener(done -> account.charge(-held));
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        // Not before it is written: a client that reads no responses gets no further ones.
        written.addListener(done -> {
            if (done.isSuccess()) {
                timeouts.idle(context);
                isAnswering = false;
                allocatePipelined(context);
                drainWaiting(context);
                closeIfDone(context);
                readOn(context);
            }
        });
    }

    private void refuseHost(ChannelHandlerContext context, HttpRequest request) {
        if (UpgradeRequest.isUpgrade(request)) {
            refuse(context, services.responses().of(new UpgradeRefusedException(403, HttpErrors.UNKNOWN_HOST)));
        } else {
            refuse(context, services.errors().unknownHost());
        }
    }

    private void refuseForNow(ChannelHandlerContext context) {
        services.meters().refusedRequest();
        refuse(context, services.errors().overloaded());
    }

    /** Refuses a request and closes: what follows on this connection is unintelligible or unwanted. */
    private void refuse(ChannelHandlerContext context, Response response) {
        refuse(context, services.responses().of(response, asking));
    }

    /** Writes a last response and closes. */
    void refuse(ChannelHandlerContext context, FullHttpResponse response) {
        refused = true;
        head = null;
        isAnswering = false;
        allocation.release();
        LingeringClose.start(context, response, () -> {
            hasHungUp = true;
            closeIfDone(context);
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException) {
            // Not TLS on a TLS port, or a malformed PROXY protocol header.
            log.debug("could not understand a connection", cause);
            services.meters().refusedConnection("not_understood");
        } else if (!(cause instanceof IOException || cause instanceof RejectedExecutionException)) {
            // Tasks are rejected only while the server is stopping.
            log.error("an HTTP connection failed", cause);
        }
        context.close();
    }
}
