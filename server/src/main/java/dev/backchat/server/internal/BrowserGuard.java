package dev.backchat.server.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.backchat.server.logging.LogOrigin;
import dev.backchat.server.net.AllowedHosts;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses requests that a foreign web page makes the operator's browser send. The port trusts every client that can
 * reach it, which includes a browser on the operator's machine, for any page it shows: by a form or a script's simple
 * request (Fetch, 2.2.2), which need no consent of this server, or under the page's own name by DNS rebinding.
 */
final class BrowserGuard extends Filter {
    private static final Logger log = LoggerFactory.getLogger(BrowserGuard.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> OWN_SITE = Set.of("none", "same-origin");
    private static final int MAX_QUOTED = 100;

    /** The path that all pages of the developer kit are below. */
    static final String DEV = "/dev/";

    /** In seconds. */
    private static final String PREFLIGHT_AGE = "600";

    private final AllowedHosts allowedHosts;
    /** Origins of the server's own pages, which may use {@link #DEV} and the metrics; none in production. */
    private volatile Set<String> pages = Set.of();

    private record Refusal(int status, String message) {}

    BrowserGuard(AllowedHosts allowedHosts) {
        this.allowedHosts = allowedHosts;
    }

    /** Lets the pages that a dev server's own port for clients serves use the developer kit and the metrics. */
    void allowPagesOf(int publicPort) {
        pages = Set.of(
                "http://127.0.0.1:" + publicPort, "http://localhost:" + publicPort, "http://[::1]:" + publicPort);
    }

    @Override
    public String description() {
        return "refuses what foreign web pages ask";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        String page = ownPage(exchange);
        Refusal refusal = refusal(exchange, page);
        if (refusal == null && page != null) {
            allow(exchange, page);
            if (isPreflight(exchange)) {
                try (exchange) {
                    exchange.sendResponseHeaders(204, -1);
                }
                return;
            }
        }
        if (refusal == null) {
            chain.doFilter(exchange);
            return;
        }
        LogOrigin.setAddress(exchange.getRemoteAddress().getAddress().getHostAddress());
        log.info("refused a request to the internal port: {}", refusal.message());
        LogOrigin.clear();
        byte[] body =
                JSON.writeValueAsString(Map.of("message", refusal.message())).getBytes(UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(refusal.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Returns the origin of the server's own page that sends this, if it may use this path; null otherwise. */
    private @Nullable String ownPage(HttpExchange exchange) {
        List<String> origins = values(exchange.getRequestHeaders(), "Origin");
        String path = exchange.getRequestURI().getPath();
        return origins.size() == 1
                        && pages.contains(origins.getFirst())
                        && (path.startsWith(DEV) || path.equals("/metrics"))
                ? origins.getFirst()
                : null;
    }

    private static boolean isPreflight(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("OPTIONS")
                && exchange.getRequestHeaders().containsKey("Access-Control-Request-Method");
    }

    /** Adds the CORS headers (Fetch, 3.2). */
    private static void allow(HttpExchange exchange, String page) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Access-Control-Allow-Origin", page);
        headers.set("Vary", "Origin");
        if (isPreflight(exchange)) {
            headers.set("Access-Control-Allow-Methods", "DELETE, GET, POST");
            headers.set("Access-Control-Allow-Headers", "Content-Type");
            headers.set("Access-Control-Max-Age", PREFLIGHT_AGE);
        }
    }

    /** @param page the origin of the server's own page that sends this; null for others */
    private @Nullable Refusal refusal(HttpExchange exchange, @Nullable String page) {
        Headers headers = exchange.getRequestHeaders();
        List<String> hosts = values(headers, "Host");
        // HTTP/1.0 has no Host header; load balancers' health checks still use it, but no browser does.
        if (hosts.size() > 1 || (hosts.isEmpty() && !exchange.getProtocol().equals("HTTP/1.0"))) {
            return new Refusal(400, "the header Host must be there once");
        }
        // The authority of the absolute form overrides the header (RFC 9112, 3.2.2).
        String authority = exchange.getRequestURI().getRawAuthority();
        List<String> meant = authority == null ? hosts : List.of(authority);
        if (!allowedHosts.allow(hosts) || !allowedHosts.allow(meant)) {
            return new Refusal(
                    403,
                    "the header Host has a name that is not this server's: " + quoted(meant.getFirst())
                            + "; other names than IP addresses, localhost and those without a dot belong into"
                            + " allowedHosts");
        }
        for (String site : page == null ? values(headers, "Sec-Fetch-Site") : List.<String>of()) {
            if (!OWN_SITE.contains(site)) {
                return new Refusal(
                        403, "the header Sec-Fetch-Site says that another site's page asks: " + quoted(site));
            }
        }
        for (String origin : page == null ? values(headers, "Origin") : List.<String>of()) {
            if (hosts.isEmpty() || !isOf(origin, hosts.getFirst())) {
                return new Refusal(403, "the header Origin names another site's page: " + quoted(origin));
            }
        }
        if (hasBody(headers) && !isJson(values(headers, "Content-Type"))) {
            return new Refusal(415, "the header Content-Type must be application/json");
        }
        return null;
    }

    private static List<String> values(Headers headers, String name) {
        return headers.getOrDefault(name, List.of());
    }

    private static boolean isOf(String origin, String host) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    private static boolean hasBody(Headers headers) {
        return headers.containsKey("Transfer-Encoding")
                || values(headers, "Content-Length").stream()
                        .anyMatch(length -> !length.strip().equals("0"));
    }

    /** A page may send some other types without a preflight, but not this one (Fetch, 2.2.2). */
    private static boolean isJson(List<String> types) {
        return types.size() == 1
                && types.getFirst()
                        .split(";", 2)[0]
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .equals("application/json");
    }

    private static String quoted(String value) {
        String printable = value.replaceAll("[^!-~]", "?");
        return printable.length() <= MAX_QUOTED ? printable : printable.substring(0, MAX_QUOTED) + "…";
    }
}
