package dev.backchat.server.http;

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
 * One HTTP/1.1 connection: gathers each request and has it handled, one after the other, and hands over when a client asks
 * for a WebSocket.
 */
public final class HttpRequestHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HttpRequestHandler.class);

    /** Bytes that come are gathered by the codec in a buffer of up to twice their size. */
    private static final int GATHERED = 2;
    /** A header's name, its value, and the entry that holds them, beside their bytes. */
    private static final int HEADER_BYTES = 160;
    /** A response as such: its headers. */
    private static final int RESPONSE_BYTES = 512;

    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final HttpServices services;
    private final HttpLimits limits;
    private final MemoryBudget.Account account;
    private final HttpTimeoutHandler timeouts;
    private final RemotePeer peer;
    private final Consumer<UpgradeRequest> upgrades;
    private final RequestAllocation allocation;

    /** What came while something else was being answered. */
    private final Queue<Object> waiting = new ArrayDeque<>();

    private boolean isAnswering;
    private @Nullable HttpRequest head;
    private boolean refused;
    /** The last request that came, as far as it was understood. */
    private @Nullable HttpRequest asking;
    /** Whether the client sends no more, though it may still read. */
    private boolean inputEnded;
    /** Whether a refusal has been written, after which nothing is. */
    private boolean hasHungUp;

    /**
     * @param account of the connection
     * @param upgrades takes requests for WebSockets
     */
    public HttpRequestHandler(
            HttpServices services,
            Channel channel,
            MemoryBudget.Account account,
            HttpTimeoutHandler timeouts,
            RemotePeer peer,
            Consumer<UpgradeRequest> upgrades) {
        this.services = services;
        this.limits = services.limits();
        this.account = account;
        this.timeouts = timeouts;
        this.peer = peer;
        this.upgrades = upgrades;
        this.allocation = new RequestAllocation(
                services.requestMemory(),
                account,
                channel.alloc(),
                asked -> channel.eventLoop().execute(() -> giveWay(channel.pipeline(), asked)));
    }

    /** Is told of bytes that have come, before the codec gathers them; which at most doubles them. */
    public void onInbound(ChannelPipeline pipeline, int bytes) {
        allocate(pipeline.context(this), GATHERED * bytes);
    }

    /** Is told of a header before it is added to its request. */
    public void onHeader(ChannelPipeline pipeline) {
        allocate(pipeline.context(this), HEADER_BYTES);
    }

    /**
     * Takes out of a pipeline what a WebSocket doesn't need, which is all of HTTP. What has come behind the handshake, frames
     * or parts of one, is kept.
     *
     * @return forwards what was kept, in the order in which it came, to the handlers that have taken HTTP's place; must be run
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
            // Last, for what it holds came last.
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
                // What follows is no HTTP. The decoder hands it on as it came, and it waits for the answer.
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
            gather(context, head, allocation.current(), content);
        }
    }

    private void onHead(ChannelHandlerContext context, HttpRequest request) {
        timeouts.begun(context);
        if (!isSpoken(request.protocolVersion())) {
            refuse(context, services.errors().unknownVersion());
        } else if (!services.allowedHosts().allow(request.headers().getAll(HttpHeaderNames.HOST))) {
            refuseHost(context, request);
        } else if (UpgradeRequest.isUpgrade(request)) {
            timeouts.complete();
            allocation.current().complete();
            isAnswering = true;
            upgrades.accept(new UpgradeRequest(this, services, context, request, peer));
        } else if (HttpUtil.getContentLength(request, 0L) > limits.maxRequestBytes()) {
            refuse(context, services.errors().bodyTooLarge());
        } else if (!services.responses().mayBeAsked(request)) {
            refuse(context, services.errors().foreignOrigin());
        } else {
            if (HttpUtil.is100ContinueExpected(request)) {
                // Past the encoder, which would take it for the answer. The header stays, for it may be signed.
                context.pipeline()
                        .context(HttpServerCodec.class)
                        .writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), CONTINUE));
            }
            head = request;
        }
    }

    /** The codec has these for their exact spellings only; it takes {@code http/1.1} for one that is equal. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSpoken(HttpVersion version) {
        return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
    }

    private void gather(
            ChannelHandlerContext context,
            HttpRequest request,
            RequestMemory.Reservation reservation,
            HttpContent content) {
        ByteBuf chunk = content.content();
        if (reservation.size() + chunk.readableBytes() > limits.maxRequestBytes()) {
            refuse(context, services.errors().bodyTooLarge());
            return;
        }
        // It has left the codec.
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
            // Of a request that was sent before this one was answered.
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

    private void giveWay(ChannelPipeline pipeline, RequestMemory.Reservation asked) {
        // Otherwise it was refused or answered already, or has gone.
        if (allocation.isCurrent(asked) && !isAnswering) {
            refuseForNow(pipeline.context(this));
        }
    }

    /** Closes the connection if the client sends no more and has got all answers. */
    private void closeIfDone(ChannelHandlerContext context) {
        if (inputEnded && (refused ? hasHungUp : !isAnswering)) {
            context.close();
        }
    }

    /** Gives way to others, for the memory of all is used up; or learns that the client sends no more. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            closeIfDone(context);
        }
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
        allocation.release();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    private void respond(ChannelHandlerContext context, HttpRequest request, RequestMemory.Reservation body) {
        isAnswering = true;
        if (CrossOrigin.isPreflight(request)) {
            write(context, request, services.responses().ofPreflight(request));
            return;
        }
        services.executor().execute(request, body, peer.origin(request.headers()), response -> {
            FullHttpResponse written = services.responses().of(response, request);
            context.executor().execute(() -> write(context, request, written));
        });
    }

    private void write(ChannelHandlerContext context, HttpRequest request, FullHttpResponse response) {
        allocation.release();
        asking = null;
        boolean isLast = inputEnded && waiting.isEmpty();
        boolean keepAlive =
                HttpUtil.isKeepAlive(request) && services.budget().pressure() == MemoryBudget.Pressure.NONE && !isLast;
        HttpUtil.setKeepAlive(response, keepAlive);
        if (keepAlive && request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            // Such a client waits for the end of the connection, unless it is told (RFC 9112, 9.3).
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
        // Not before: who reads no answers is not answered any more.
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

    /** Answers, and closes: what follows on this connection can't be understood, or is not wanted. */
    private void refuse(ChannelHandlerContext context, Response response) {
        refuse(context, services.responses().of(response, asking));
    }

    /** Writes a last response, and closes. */
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
            // Not TLS where it should be, or a proxy's header that is none.
            log.debug("could not understand a connection", cause);
            services.meters().refusedConnection("not_understood");
        } else if (!(cause instanceof IOException || cause instanceof RejectedExecutionException)) {
            // A task is rejected only while the server stops.
            log.error("an HTTP connection failed", cause);
        }
        context.close();
    }
}
