package dev.backchat.server.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Operations;
import dev.backchat.server.capture.Capture;
import dev.backchat.server.capture.Exchange;
import dev.backchat.server.capture.Outcome;
import dev.backchat.server.fault.Target;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Captures the requests and responses of a dev server's control plane, without chat tokens. */
final class RequestCapture {
    /** As {@code CreateChatToken} answers; its value is in the alphabet of tokens. */
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"[^\"]*\"");

    private final Capture capture;

    RequestCapture(Capture capture) {
        this.capture = capture;
    }

    /**
     * Captures a request, before it is handled.
     *
     * @param kind the name of the operation
     * @param route null if the request has none
     */
    void received(String kind, @Nullable Route route, Request request, String requestId) {
        if (capture.isOn()) {
            Exchange exchange = exchange(route, request, requestId);
            capture.received(kind, exchange, request.body(), Outcome.NONE);
        }
    }

    /** Captures a response. */
    void sent(String kind, @Nullable Route route, @Nullable Request request, Response response) {
        if (capture.isOn()) {
            byte[] body = response.body();
            if (kind.equals(Operations.CREATE_CHAT_TOKEN.name())) {
                String shown = TOKEN.matcher(new String(body, UTF_8)).replaceAll("\"token\":\"(not shown)\"");
                body = shown.getBytes(UTF_8);
            }
            capture.sent(
                    kind,
                    request == null
                            ? Exchange.ofRequest(null, null, response.requestId())
                            : exchange(route, request, response.requestId()),
                    body,
                    new Outcome(response.status(), response.errorName(), response.reason()));
        }
    }

    private static Exchange exchange(@Nullable Route route, Request request, String requestId) {
        Target target = Target.NONE;
        if (route != null) {
            try {
                target = Targets.of(route.input(route.operation(), request.body()));
            } catch (IvschatServiceException e) {
                // The response says what is wrong with the input.
            }
        }
        return Exchange.ofRequest(target.room(), target.user(), requestId);
    }
}
