package dev.backchat.server.edge;

import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.controlplane.Request;
import dev.backchat.server.controlplane.Response;
import dev.backchat.server.iam.Origin;
import dev.backchat.server.net.AllowedHosts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 connection: gathers each request, has it answered, one after the other, and hands over to
 * {@link UpgradeHandler} when a client asks for a WebSocket.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    /** Fits the longest request line that is valid: UntagResource with 50 keys of 128 characters, percent-encoded. */
    private static final int MAX_LINE_BYTES = 128 * 1024;
    /** Bytes that come are gathered by the codec in a buffer of up to twice their size. */
    private static final int GATHERED = 2;
    /** A request as such: its line, its objects. */
    private static final int REQUEST_BYTES = 1024;
    /** A header's name, its value, and the entry that holds them, beside their bytes. */
    private static final int HEADER_BYTES = 160;
    /** An answer as such: its headers. */
    private static final int RESPONSE_BYTES = 512;

    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    /** How long a client may go on sending what is thrown away, so that it gets to read its refusal. */
    private static final Duration DISCARD_TIME = Duration.ofSeconds(5);

    private final HttpLimits limits;
    private final AllowedHosts allowedHosts;
    private final RequestMemory requestMemory;
    private final MemoryBudget budget;
    private final MemoryBudget.Account account;
    private final WorkLimiter work;
    private final HttpTimeoutHandler timeouts;
    private final RemotePeer peer;
    private final ControlPlane controlPlane;
    private final UpgradeHandler upgrades;
    private final EdgeMeters meters;
    private final HttpResponses responses;
    private final Executor blocking;

    /** What came while something else was being answered. */
    private final Queue<Object> waiting = new ArrayDeque<>();

    /** What the account has been charged for requests that came while another one was being answered. */
    private int pipelinedBytes;

    private boolean isAnswering;
    private @Nullable HttpRequest head;
    private RequestMemory.@Nullable Reservation reservation;
    private boolean refused;
    /** The last request that came, as far as it was understood. */
    private @Nullable HttpRequest asking;
    /** Whether the client sends no more, though it may still read. */
    private boolean inputEnded;
    /** Whether a refusal has been written, after which nothing is. */
    private boolean hasHungUp;

    HttpConnection(
            HttpLimits limits,
            AllowedHosts allowedHosts,
            SharedLimits shared,
            MemoryBudget.Account account,
            HttpTimeoutHandler timeouts,
            RemotePeer peer,
            ControlPlane controlPlane,
            UpgradeHandler upgrades,
            EdgeMeters meters,
            HttpResponses responses,
            Executor blocking) {
        this.limits = limits;
        this.allowedHosts = allowedHosts;
        this.requestMemory = shared.requestMemory();
        this.budget = shared.budget();
        this.work = shared.work();
        this.account = account;
        this.timeouts = timeouts;
        this.peer = peer;
        this.controlPlane = controlPlane;
        this.upgrades = upgrades;
        this.meters = meters;
        this.responses = responses;
        this.blocking = blocking;
    }

    /** Takes its place at the end of a new socket's pipeline, behind the codec of HTTP. */
    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(timeouts, this);
        ChannelHandlerContext context = pipeline.context(this);
        HttpServerCodec codec = new HttpServerCodec(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setHeadersFactory(LimitedHeaders.upTo(limits.maxHeaders(), () -> allocating(context, HEADER_BYTES))));
        // What comes is at most doubled by the codec, which gathers it.
        InboundChunker chunker = new InboundChunker(bytes -> allocating(context, GATHERED * bytes), account);
        pipeline.addAfter(pipeline.context(timeouts).name(), null, codec);
        pipeline.addAfter(pipeline.context(timeouts).name(), null, chunker);
    }

    /** What came behind a upgrades: frames, or parts of one. */
    interface Remainder {
        /** Hands it on, in the order in which it came, to what has taken this one's place. */
        void handOn(ChannelPipeline pipeline);
    }

    /** Takes out of a pipeline what a WebSocket doesn't need, which is all of it. The remainder must be handed on. */
    Remainder removeFrom(ChannelPipeline pipeline) {
        List<ByteBuf> early = new ArrayList<>();
        for (Object part : waiting) {
            if (part instanceof ByteBuf bytes) {
                early.add(bytes.retain());
            }
        }
        pipeline.remove(timeouts);
        pipeline.remove(this);
        pipeline.remove(HttpServerCodec.class);
        return rest -> {
            ChannelHandlerContext chunker = rest.context(InboundChunker.class);
            early.forEach(chunker::fireChannelRead);
            // The last, for what it holds came last.
            rest.remove(InboundChunker.class);
            if (inputEnded) {
                rest.channel().close();
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
            if (codec != null && part instanceof HttpRequest request && UpgradeHandler.isUpgrade(request)) {
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
            refuseMalformed(context, part.decoderResult().cause());
        } else if (part instanceof HttpRequest request) {
            onHead(context, request);
        } else if (part instanceof HttpContent content && head != null) {
            gather(context, head, reservation(context), content);
        }
    }

    private void onHead(ChannelHandlerContext context, HttpRequest request) {
        timeouts.begun(context);
        if (!isSpoken(request.protocolVersion())) {
            refuse(
                    context,
                    controlPlane.refuse(
                            "SerializationException",
                            HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED.code(),
                            "Only HTTP/1.1 and HTTP/1.0 are spoken here."));
        } else if (!allowedHosts.allow(request.headers().getAll(HttpHeaderNames.HOST))) {
            refuseHost(context, request);
        } else if (UpgradeHandler.isUpgrade(request)) {
            timeouts.complete();
            reservation(context).complete();
            isAnswering = true;
            upgrades.start(this, context, peer, request);
        } else if (HttpUtil.getContentLength(request, 0L) > limits.maxRequestBytes()) {
            refuseTooLarge(context);
        } else if (!responses.mayBeAsked(request)) {
            refuseOrigin(context);
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
            refuseTooLarge(context);
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

    private void allocating(ChannelHandlerContext context, int bytes) {
        if (isAnswering) {
            // Of a request that was sent before this one was answered.
            pipelinedBytes += bytes;
            account.charge(bytes);
        } else if (!refused && !reservation(context).tryReserve(bytes)) {
            refuseForNow(context);
        }
    }

    private void reservePipelined(ChannelHandlerContext context) {
        int bytes = pipelinedBytes;
        if (bytes > 0) {
            pipelinedBytes = 0;
            account.charge(-bytes);
            allocating(context, bytes);
        }
    }

    private void giveWay(ChannelHandlerContext context, RequestMemory.Reservation asked) {
        // Otherwise it was refused or answered already, or has gone.
        if (reservation == asked && !isAnswering) {
            refuseForNow(context);
        }
    }

    /** Of the request under way, or the next. */
    private RequestMemory.Reservation reservation(ChannelHandlerContext context) {
        if (reservation == null) {
            reservation = requestMemory.reserve(
                    context.alloc(), account, asked -> context.executor().execute(() -> giveWay(context, asked)));
            reservation.tryReserve(REQUEST_BYTES);
        }
        return reservation;
    }

    /** Closes the connection of one who sends no more and has got all answers. */
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
        RequestMemory.Reservation asked = reservation;
        if (asked != null && !isAnswering && !refused) {
            refuseForNow(context);
        } else {
            meters.refusedConnection("memory_used_up");
            context.close();
        }
        account.hasGivenWay();
    }

    private void release() {
        if (reservation != null) {
            reservation.release();
            reservation = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    private void respond(ChannelHandlerContext context, HttpRequest request, RequestMemory.Reservation reservation) {
        isAnswering = true;
        if (CrossOrigin.isPreflight(request)) {
            write(context, request, responses.ofPreflight(request));
            return;
        }
        blocking.execute(() -> {
            int acquired;
            try {
                acquired = work.acquire(reservation.size());
            } catch (InterruptedException e) {
                // The server stops.
                return;
            }
            try {
                byte[] whole = reservation.whole();
                if (whole != null) {
                    respond(context, request, whole);
                }
            } finally {
                work.release(acquired);
            }
        });
    }

    private void respond(ChannelHandlerContext context, HttpRequest request, byte[] whole) {
        Request received =
                new Request(request.method().name(), request.uri(), request.headers()::getAll, whole, origin(request));
        FullHttpResponse response = responses.of(controlPlane.handle(received), request);
        context.executor().execute(() -> write(context, request, response));
    }

    /** Where a request on this connection comes from. */
    Origin origin(HttpRequest request) {
        return peer.origin(request.headers());
    }

    private void write(ChannelHandlerContext context, HttpRequest request, FullHttpResponse response) {
        release();
        asking = null;
        boolean isLast = inputEnded && waiting.isEmpty();
        boolean keepAlive = HttpUtil.isKeepAlive(request) && budget.pressure() == MemoryBudget.Pressure.NONE && !isLast;
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
                reservePipelined(context);
                drainWaiting(context);
                closeIfDone(context);
                readOn(context);
            }
        });
    }

    private void refuseTooLarge(ChannelHandlerContext context) {
        String message = "The request body must have at most " + limits.maxRequestBytes() + " bytes.";
        refuse(context, controlPlane.refuse("RequestEntityTooLargeException", 413, message));
    }

    private void refuseOrigin(ChannelHandlerContext context) {
        refuse(
                context,
                controlPlane.refuse(
                        "AccessDeniedException",
                        403,
                        "The page's origin is not of this machine. A dev server's keys are known to every page; other"
                                + " origins belong into allowedOrigins."));
    }

    private void refuseHost(ChannelHandlerContext context, HttpRequest request) {
        String message =
                "The header Host has a name that is not this server's. Other names than IP addresses, localhost"
                        + " and those without a dot belong into allowedHosts.";
        if (UpgradeHandler.isUpgrade(request)) {
            refuseUpgrade(context, new UpgradeRefusedException(403, message));
        } else {
            refuse(context, controlPlane.refuse("AccessDeniedException", 403, message));
        }
    }

    private void refuseForNow(ChannelHandlerContext context) {
        meters.refusedRequest();
        refuse(
                context,
                controlPlane.refuse(
                        "ServiceUnavailableException",
                        HttpResponseStatus.SERVICE_UNAVAILABLE.code(),
                        "The service has more requests than it can hold. Try again."));
    }

    private void refuseMalformed(ChannelHandlerContext context, Throwable cause) {
        Response answer = switch (cause) {
            case TooLongHttpLineException ignored ->
                controlPlane.refuse("SerializationException", 414, "The request line is too long.");
            case LimitedHeaders.TooManyHeadersException ignored ->
                controlPlane.refuse(
                        "SerializationException",
                        431,
                        "The request must have at most " + limits.maxHeaders() + " headers.");
            case TooLongHttpHeaderException ignored ->
                controlPlane.refuse("SerializationException", 431, "The request headers are too large.");
            default -> controlPlane.refuse("SerializationException", 400, "The request is not valid HTTP/1.1.");
        };
        refuse(context, answer);
    }

    /** Answers, and closes: what follows on this connection can't be understood, or is not wanted. */
    private void refuse(ChannelHandlerContext context, Response answer) {
        refused = true;
        head = null;
        release();
        FullHttpResponse response = responses.of(answer, asking);
        HttpUtil.setKeepAlive(response, false);
        writeAndHangUp(context, response);
    }

    /** Answers a upgrades that failed. */
    void refuseUpgrade(ChannelHandlerContext context, UpgradeRefusedException refusal) {
        refused = true;
        release();
        FullHttpResponse response = responses.of(refusal);
        HttpUtil.setKeepAlive(response, false);
        writeAndHangUp(context, response);
    }

    /**
     * Closing at once would reset a socket with unread input, and the client might never read the answer; so what it
     * still sends is read and thrown away for a while.
     */
    private void writeAndHangUp(ChannelHandlerContext context, FullHttpResponse response) {
        isAnswering = false;
        context.read();
        context.writeAndFlush(response).addListener(written -> {
            hasHungUp = true;
            closeIfDone(context);
            if (context.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
                duplex.shutdownOutput();
            }
        });
        // Which would gather what is thrown away.
        context.pipeline().remove(HttpServerCodec.class);
        context.executor().schedule(() -> context.close(), DISCARD_TIME.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException) {
            // Not TLS where it should be, or a proxy's header that is none.
            log.debug("could not understand a connection", cause);
            meters.refusedConnection("not_understood");
        } else if (!(cause instanceof IOException || cause instanceof RejectedExecutionException)) {
            // A task is rejected only while the server stops.
            log.error("an HTTP connection failed", cause);
        }
        context.close();
    }
}
