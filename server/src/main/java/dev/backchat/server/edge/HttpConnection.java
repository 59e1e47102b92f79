package dev.backchat.server.edge;

import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.server.ServerConfig.Clients;
import dev.backchat.server.controlplane.Answer;
import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.controlplane.Request;
import dev.backchat.server.iam.Origin;
import dev.backchat.server.net.AllowedHosts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * One HTTP/1.1 connection: gathers each request, has it answered, one after the other, and hands over to
 * {@link Handshake} when a client asks for a WebSocket.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    /** Fits the longest request line that is valid: UntagResource with 50 keys of 128 characters, percent-encoded. */
    private static final int MAX_LINE_BYTES = 128 * 1024;
    /** How long a client may go on sending what is thrown away, so that it gets to read its refusal. */
    private static final Duration DISCARD_TIME = Duration.ofSeconds(5);

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Clients limits;
    private final AllowedHosts allowedHosts;
    private final Arrivals arrivals;
    private final Patience patience;
    private final Peer peer;
    private final ControlPlane controlPlane;
    private final Handshake handshake;
    private final EdgeMeters meters;
    private final InstantSource clock;
    private final Executor blocking;

    /** What came while something else was being answered. */
    private final Queue<HttpObject> waiting = new ArrayDeque<>();

    private boolean isAnswering;
    private @Nullable HttpRequest head;
    private Arrivals.@Nullable Arrival arrival;
    private boolean refused;

    HttpConnection(
            Clients limits,
            AllowedHosts allowedHosts,
            Arrivals arrivals,
            Patience patience,
            Peer peer,
            ControlPlane controlPlane,
            Handshake handshake,
            EdgeMeters meters,
            InstantSource clock,
            Executor blocking) {
        this.limits = limits;
        this.allowedHosts = allowedHosts;
        this.arrivals = arrivals;
        this.patience = patience;
        this.peer = peer;
        this.controlPlane = controlPlane;
        this.handshake = handshake;
        this.meters = meters;
        this.clock = clock;
        this.blocking = blocking;
    }

    /** Takes its place at the end of a new socket's pipeline, behind the codec of HTTP. */
    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(
                patience,
                new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE_BYTES)
                        .setMaxHeaderSize(limits.maxHeaderBytes())
                        .setHeadersFactory(CountedHeaders.upTo(limits.maxHeaders()))),
                new HttpServerExpectContinueHandler(),
                this);
        ChannelHandlerContext context = pipeline.context(this);
        pipeline.addAfter(pipeline.context(patience).name(), null, new Portions(bytes -> arriving(context, bytes)));
    }

    /** Takes out of a pipeline what a WebSocket doesn't need, which is all of it. */
    static void removeFrom(ChannelPipeline pipeline) {
        pipeline.remove(Patience.class);
        pipeline.remove(HttpServerExpectContinueHandler.class);
        pipeline.remove(HttpConnection.class);
        pipeline.remove(HttpServerCodec.class);
        // The last, for what it holds came last.
        pipeline.remove(Portions.class);
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
            waiting.add((HttpObject) part);
            takeWaiting(context);
        }
    }

    private void takeWaiting(ChannelHandlerContext context) {
        while (!isAnswering && !waiting.isEmpty()) {
            HttpObject part = waiting.remove();
            try {
                take(context, part);
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

    private void take(ChannelHandlerContext context, HttpObject part) {
        if (refused) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            refuseMalformed(context, part.decoderResult().cause());
            return;
        }
        if (part instanceof HttpRequest request) {
            patience.begun(context);
            if (!allowedHosts.allow(request.headers().getAll(HttpHeaderNames.HOST))) {
                refuseHost(context, request);
                return;
            }
            if (Handshake.isUpgrade(request)) {
                patience.complete();
                arrival(context).complete();
                isAnswering = true;
                handshake.start(this, context, peer, request);
                return;
            }
            if (HttpUtil.getContentLength(request, 0L) > limits.maxRequestBytes()) {
                refuseTooLarge(context);
                return;
            }
            head = request;
        }
        if (part instanceof HttpContent content && head != null) {
            gather(context, head, arrival(context), content);
        }
    }

    private void gather(ChannelHandlerContext context, HttpRequest request, Arrivals.Arrival so, HttpContent content) {
        ByteBuf chunk = content.content();
        if (so.size() + chunk.readableBytes() > limits.maxRequestBytes()) {
            refuseTooLarge(context);
            return;
        }
        so.add(chunk);
        if (content instanceof LastHttpContent) {
            head = null;
            patience.complete();
            answer(context, request, so.complete());
        }
    }

    private void arriving(ChannelHandlerContext context, int bytes) {
        if (!refused && !arrival(context).take(bytes)) {
            refuseForNow(context);
        }
    }

    private void giveWay(ChannelHandlerContext context, Arrivals.Arrival asked) {
        // Otherwise it was refused or answered already, or has gone.
        if (arrival == asked && !isAnswering) {
            refuseForNow(context);
        }
    }

    /** Of the request under way, or the next. */
    private Arrivals.Arrival arrival(ChannelHandlerContext context) {
        if (arrival == null) {
            arrival =
                    arrivals.begin(context.alloc(), asked -> context.executor().execute(() -> giveWay(context, asked)));
        }
        return arrival;
    }

    private void release() {
        if (arrival != null) {
            arrival.release();
            arrival = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    private void answer(ChannelHandlerContext context, HttpRequest request, byte[] whole) {
        String target = originForm(request.uri());
        int query = target.indexOf('?');
        Request received = new Request(
                request.method().name(),
                query < 0 ? target : target.substring(0, query),
                query < 0 ? "" : target.substring(query + 1),
                request.headers()::getAll,
                whole,
                origin(request));
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        isAnswering = true;
        blocking.execute(() -> {
            FullHttpResponse response = response(controlPlane.answer(received));
            context.executor().execute(() -> write(context, response, keepAlive));
        });
    }

    /** Where a request on this connection comes from. */
    Origin origin(HttpRequest request) {
        return peer.origin(request.headers());
    }

    private void write(ChannelHandlerContext context, FullHttpResponse response, boolean keepAlive) {
        release();
        HttpUtil.setKeepAlive(response, keepAlive);
        patience.answering(context);
        ChannelFuture written = context.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        // Not before: who reads no answers is not answered any more.
        written.addListener(done -> {
            if (done.isSuccess()) {
                patience.idle(context);
                isAnswering = false;
                takeWaiting(context);
                readOn(context);
            }
        });
    }

    /** The path and query, also where a client names the whole URL as it would to a proxy. */
    private static String originForm(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme < 0) {
            return target;
        }
        int path = target.indexOf('/', scheme + 3);
        return path < 0 ? "/" : target.substring(path);
    }

    private void refuseTooLarge(ChannelHandlerContext context) {
        String message = "The request body must have at most " + limits.maxRequestBytes() + " bytes.";
        refuse(context, controlPlane.refuse("RequestEntityTooLargeException", 413, message));
    }

    private void refuseHost(ChannelHandlerContext context, HttpRequest request) {
        String message =
                "The header Host has a name that is not this server's. Other names than IP addresses, localhost"
                        + " and those without a dot belong into allowedHosts.";
        if (Handshake.isUpgrade(request)) {
            refuseUpgrade(context, new RefusedUpgrade(403, message));
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
        Answer answer = switch (cause) {
            case TooLongHttpLineException ignored ->
                controlPlane.refuse("SerializationException", 414, "The request line is too long.");
            case CountedHeaders.TooMany ignored ->
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
    private void refuse(ChannelHandlerContext context, Answer answer) {
        refused = true;
        head = null;
        release();
        FullHttpResponse response = response(answer);
        HttpUtil.setKeepAlive(response, false);
        writeAndHangUp(context, response);
    }

    /** Answers a handshake that failed. */
    void refuseUpgrade(ChannelHandlerContext context, RefusedUpgrade refusal) {
        refused = true;
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(refusal.status()),
                Unpooled.wrappedBuffer(ControlPlaneJson.write(new UpgradeError(refusal.status(), refusal.message()))));
        if (refusal.status() == HttpResponseStatus.UPGRADE_REQUIRED.code()) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        }
        addCommonHeaders(response);
        HttpUtil.setKeepAlive(response, false);
        writeAndHangUp(context, response);
    }

    @JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
    private record UpgradeError(int errorCode, String errorMessage) {}

    /**
     * Closing at once would reset a socket with unread input, and the client might never read the answer; so what it
     * still sends is read and thrown away for a while.
     */
    private void writeAndHangUp(ChannelHandlerContext context, FullHttpResponse response) {
        isAnswering = false;
        context.read();
        context.writeAndFlush(response).addListener(written -> {
            if (context.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
                duplex.shutdownOutput();
            }
        });
        // Which would gather what is thrown away.
        context.pipeline().remove(HttpServerCodec.class);
        context.executor().schedule(() -> context.close(), DISCARD_TIME.toMillis(), TimeUnit.MILLISECONDS);
    }

    private FullHttpResponse response(Answer answer) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()));
        response.headers().set("x-amzn-RequestId", answer.requestId());
        if (answer.errorName() != null) {
            response.headers().set("x-amzn-ErrorType", answer.errorName());
        }
        addCommonHeaders(response);
        return response;
    }

    /** SDKs correct their clocks by the Date of any answer. */
    private void addCommonHeaders(FullHttpResponse response) {
        response.headers().set(HttpHeaderNames.DATE, HTTP_DATE.format(clock.instant()));
        if (response.status().code() != HttpResponseStatus.NO_CONTENT.code()) {
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        }
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
