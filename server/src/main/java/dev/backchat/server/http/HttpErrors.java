package dev.backchat.server.http;

import dev.backchat.server.controlplane.ControlPlane;
import dev.backchat.server.controlplane.Response;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** Errors for requests that are refused before they reach the control plane. */
public final class HttpErrors {
    /** Message for a request whose Host header doesn't name this server. */
    static final String UNKNOWN_HOST =
            "The header Host has a name that is not this server's. Other names than IP addresses, localhost"
                    + " and those without a dot belong into allowedHosts.";

    private final ControlPlane controlPlane;
    private final HttpLimits limits;

    public HttpErrors(ControlPlane controlPlane, HttpLimits limits) {
        this.controlPlane = controlPlane;
        this.limits = limits;
    }

    Response unknownVersion() {
        return controlPlane.refuse(
                "SerializationException",
                HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED.code(),
                "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    }

    Response unknownHost() {
        return controlPlane.refuse("AccessDeniedException", 403, UNKNOWN_HOST);
    }

    Response foreignOrigin() {
        return controlPlane.refuse(
                "AccessDeniedException",
                403,
                "The page's origin is not of this machine. A dev server's keys are known to every page; other"
                        + " origins belong into allowedOrigins.");
    }

    Response bodyTooLarge() {
        String message = "The request body must have at most " + limits.maxRequestBytes() + " bytes.";
        return controlPlane.refuse("RequestEntityTooLargeException", 413, message);
    }

    Response overloaded() {
        return controlPlane.refuse(
                "ServiceUnavailableException",
                HttpResponseStatus.SERVICE_UNAVAILABLE.code(),
                "The service has more requests than it can hold. Try again.");
    }

    /** @param cause the failure reported by the decoder */
    Response malformed(Throwable cause) {
        return switch (cause) {
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
    }
}
