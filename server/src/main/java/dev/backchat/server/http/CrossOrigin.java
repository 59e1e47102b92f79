package dev.backchat.server.http;

import dev.backchat.server.net.AddressRange;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets web pages use the control plane by CORS (Fetch, 3.2), with the headers that Amazon's sister service sends.
 * Without {@code allowedOrigins} any page may use it, because a page can only sign with a key that it was given.
 */
public final class CrossOrigin {
    private static final String ANY = "*";
    private static final String METHODS = "DELETE,GET,POST";
    private static final String HEADERS = "Content-Type,X-Amz-Date,Date,Authorization,X-Api-Key,X-Amz-Security-Token,"
            + "X-Amz-Content-Sha256,X-Amz-User-Agent,X-Amzn-Trace-Id,amz-sdk-invocation-id,amz-sdk-request";
    private static final String EXPOSED = "x-amzn-RequestId,x-amzn-ErrorType,Date";
    /** In seconds; browsers cap it at two hours or a day. */
    private static final int MAX_AGE = 86_400;

    private static final Pattern PAGE = Pattern.compile("https?://(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(:[0-9]{1,5})?");

    private final AllowedOrigins origins;
    private final boolean knownKeys;

    /** @param knownKeys whether the server accepts keys that every page knows, as a dev server does */
    public CrossOrigin(AllowedOrigins origins, boolean knownKeys) {
        this.origins = origins;
        this.knownKeys = knownKeys;
    }

    /** Returns whether this is a CORS preflight request. */
    static boolean isPreflight(HttpRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaderNames.ORIGIN)
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Returns whether a page may send this request: a foreign one must not use the publicly known keys. */
    public boolean mayAsk(HttpRequest request) {
        List<String> pages = request.headers().getAll(HttpHeaderNames.ORIGIN);
        if (!knownKeys || pages.isEmpty() || isPreflight(request)) {
            return true;
        }
        return pages.size() == 1
                && (origins.isRestricted()
                        ? origins.matches(pages.getFirst())
                        : isLocal(pages.getFirst(), request.headers().get(HttpHeaderNames.HOST, "")));
    }

    /** Adds the CORS headers to a response; none if the request names no origin. */
    public void addTo(HttpHeaders answer, HttpRequest request) {
        List<String> pages = request.headers().getAll(HttpHeaderNames.ORIGIN);
        if (pages.isEmpty()) {
            return;
        }
        if (origins.isRestricted()) {
            answer.add(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        }
        String allowed = pages.size() > 1 ? null : allowed(pages.getFirst());
        if (allowed == null) {
            return;
        }
        answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        answer.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if (isPreflight(request)) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
            answer.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        }
    }

    private @Nullable String allowed(String page) {
        if (!origins.isRestricted()) {
            return ANY;
        }
        return origins.matches(page) ? page : null;
    }

    /** Returns whether the page is from this machine, or from the host that the request is for. */
    private static boolean isLocal(String page, String host) {
        Matcher matcher = PAGE.matcher(page.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return false;
        }
        String name = matcher.group(1);
        String asked = host.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("[::1]")
                || (name.startsWith("127.") && AddressRange.bytes(name) != null)
                || name.equals(asked);
    }
}
