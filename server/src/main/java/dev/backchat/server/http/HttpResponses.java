package dev.backchat.server.http;

import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.server.controlplane.Response;
import dev.backchat.server.net.RemotePeer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Builds the HTTP responses of the control plane and the handshake, and serves the console. */
public final class HttpResponses {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final CrossOrigin crossOrigin;
    private final @Nullable ConsoleFiles console;

    /** @param console null for none */
    public HttpResponses(InstantSource clock, CrossOrigin crossOrigin, @Nullable ConsoleFiles console) {
        this.clock = clock;
        this.crossOrigin = crossOrigin;
        this.console = console;
    }

    /** Returns whether this request is allowed, as far as that depends on the page that sends it. */
    boolean mayBeAsked(HttpRequest request) {
        return crossOrigin.mayAsk(request);
    }

    /** Returns whether a request names this server as it may. */
    boolean allowsHost(HttpRequest request) {
        return console == null || console.allowsHost(request);
    }

    /** Returns the response to a request that isn't for the control plane; null if it is. */
    @Nullable FullHttpResponse immediate(HttpRequest request, RemotePeer peer) {
        if (CrossOrigin.isPreflight(request) && !isForSession(request)) {
            return ofPreflight(request);
        }
        FullHttpResponse file = console == null ? null : console.response(request, peer);
        if (file != null) {
            setDate(file);
        }
        return file;
    }

    /** Returns the response to a preflight, which tells the browser what a page may send. */
    private FullHttpResponse ofPreflight(HttpRequest request) {
        FullHttpResponse response = response(HttpResponseStatus.OK.code(), new byte[0]);
        response.headers().remove(HttpHeaderNames.CONTENT_TYPE);
        crossOrigin.addTo(response.headers(), request);
        return response;
    }

    /** @param request the request to respond to, as far as it was understood */
    FullHttpResponse of(Response answer, @Nullable HttpRequest request) {
        FullHttpResponse response = of(answer);
        if (request != null && isForSession(request)) {
            response.headers()
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .set("X-Content-Type-Options", "nosniff")
                    .set("Cross-Origin-Resource-Policy", "same-origin");
        } else if (request != null) {
            crossOrigin.addTo(response.headers(), request);
        }
        return response;
    }

    private boolean isForSession(HttpRequest request) {
        return console != null && console.isForSession(request);
    }

    private FullHttpResponse of(Response answer) {
        FullHttpResponse response = response(answer.status(), answer.body());
        response.headers().set("x-amzn-RequestId", answer.requestId());
        if (answer.errorName() != null) {
            response.headers().set("x-amzn-ErrorType", answer.errorName());
        }
        if (answer.cookie() != null) {
            response.headers().set(HttpHeaderNames.SET_COOKIE, answer.cookie());
        }
        return response;
    }

    FullHttpResponse of(UpgradeRefusedException refusal) {
        FullHttpResponse response = response(
                refusal.status(), ControlPlaneJson.write(new UpgradeError(refusal.status(), refusal.message())));
        if (refusal.status() == HttpResponseStatus.UPGRADE_REQUIRED.code()) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        }
        return response;
    }

    @JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
    private record UpgradeError(int errorCode, String errorMessage) {}

    private FullHttpResponse response(int status, byte[] body) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        setDate(response);
        if (status != HttpResponseStatus.NO_CONTENT.code()) {
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        }
        return response;
    }

    /** Adds the header by which SDKs, and the console, correct their clocks. */
    private void setDate(FullHttpResponse response) {
        response.headers().set(HttpHeaderNames.DATE, HTTP_DATE.format(clock.instant()));
    }
}
