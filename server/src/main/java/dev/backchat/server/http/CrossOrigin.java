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
 * Lets web pages use the control plane (Fetch, 3.2), with the headers that Amazon's sister service answers. Without
 * {@code allowedOrigins} any page may, because a page has no signature but that of a key that it was given.
 */
public final class CrossOrigin {
    private static final String ANY = "*";
    private static final String METHODS = "DELETE,GET,POST";
    private static final String HEADERS = "Content-Type,X-Amz-Date,Date,Authorization,X-Api-Key,X-Amz-Security-Token,"
            + "X-Amz-Content-Sha256,X-Amz-User-Agent,X-Amzn-Trace-Id,amz-sdk-invocation-id,amz-sdk-request";
    private static final String EXPOSED = "x-amzn-RequestId,x-amzn-ErrorType,Date";
    /** In seconds; browsers cut it to two hours or a day. */
    private static final int MAX_AGE = 86_400;

    private static final Pattern PAGE = Pattern.compile("https?://(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(:[0-9]{1,5})?");

    private final AllowedOrigins origins;
    private final boolean knownKeys;

    /** @param knownKeys whether the server takes keys that every page knows, as a dev server does */
    public CrossOrigin(AllowedOrigins origins, boolean knownKeys) {
        this.origins = origins;
        this.knownKeys = knownKeys;
    }

    /** Whether a browser asks if a page may send a request. */
    static boolean isPreflight(HttpRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaderNames.ORIGIN)
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Whether what a page asks for may be done: a foreign one must not use the keys that everybody knows. */
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

    /** Says to the browser what a page may see of an answer; nothing to a client that names no page. */
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

    /** Whether the page is from this machine, or from the host that it asks. */
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
