package dev.backchat.server.controlplane;

import dev.backchat.api.UnmodeledException;
import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.iam.ConsoleSessions;
import dev.backchat.server.iam.ConsoleSessions.Session;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handles the requests of the console's page in production: they come with a cookie, which a browser adds by itself, so
 * only the page's own requests are accepted. The same operations as by signed requests are below another path.
 */
final class ConsoleRequests {
    /** The path of a session: POST begins it, GET describes it, DELETE ends it. */
    private static final String SESSION = ConsoleSessions.PATH + "session";
    /** What the paths of operations are prefixed with. */
    private static final String CALL = ConsoleSessions.PATH + "call";

    private static final String COOKIE = "__Secure-backchat-console";
    private static final String ATTRIBUTES = "; Path=" + ConsoleSessions.PATH + "; Secure; HttpOnly; SameSite=Strict";
    private static final String GET = "GET";
    private static final int MAX_SIGN_IN_BYTES = 4096;
    private static final int FORBIDDEN = 403;

    private final ConsoleSessions sessions;

    /** What a browser sends to begin a session. */
    private record SignIn(@Nullable String code) {}

    /** What the page shows of a session. */
    private record Description(
            String accessKeyId, String user, String account, String region, Instant expirationTime) {}

    ConsoleRequests(ConsoleSessions sessions) {
        this.sessions = sessions;
    }

    static boolean isForSession(Request request) {
        return request.target().equals(SESSION);
    }

    static boolean isCall(Request request) {
        return request.target().startsWith(CALL + "/");
    }

    /**
     * Checks that the page itself sends this. Other pages can make a browser send requests with the cookie, if they are
     * of the same site (RFC 6265bis, 5.2).
     *
     * @throws UnmodeledException if it is not known to be
     */
    static void checkPage(Request request) {
        for (String site : request.headers().apply("sec-fetch-site")) {
            if (!site.equals("same-origin")) {
                throw foreign("The header Sec-Fetch-Site says that another page asks.");
            }
        }
        List<String> hosts = request.headers().apply("host");
        List<String> origins = request.headers().apply("origin");
        boolean isReading = request.method().equals(GET);
        // Browsers leave out the Origin when a page reads from its own.
        if (hosts.size() != 1 || origins.size() > 1 || (origins.isEmpty() && !isReading)) {
            throw foreign("The headers Host and Origin must be there once.");
        }
        String own = (request.origin().isSecure() ? "https://" : "http://") + hosts.getFirst();
        if (!origins.isEmpty() && !origins.getFirst().equalsIgnoreCase(own)) {
            throw foreign("The header Origin must be that of the console, which is " + own + " for this server.");
        }
        if (request.method().equals("POST") && !isJson(request.headers().apply("content-type"))) {
            throw foreign("The header Content-Type must be application/json.");
        }
    }

    private static UnmodeledException foreign(String message) {
        return new UnmodeledException("AccessDeniedException", FORBIDDEN, message);
    }

    private static boolean isJson(List<String> types) {
        return types.size() == 1 && types.getFirst().split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    /** Begins, describes or ends a session. Blocks. */
    Response session(Request request, String requestId) {
        return switch (request.method()) {
            case "POST" -> {
                Session begun = sessions.begin(code(request.body()));
                String lifetime = "; Max-Age=" + ConsoleSessions.LIFETIME.toSeconds();
                yield described(begun, requestId, COOKIE + "=" + begun.text() + lifetime + ATTRIBUTES);
            }
            case GET -> described(find(request), requestId, null);
            case "DELETE" -> {
                sessions.end(find(request));
                yield new Response(204, requestId, null, null, new byte[0], COOKIE + "=; Max-Age=0" + ATTRIBUTES);
            }
            default ->
                throw new UnmodeledException("UnknownOperationException", 405, "A session does not have this method.");
        };
    }

    private static String code(byte[] body) {
        if (body.length > MAX_SIGN_IN_BYTES) {
            throw new UnmodeledException(
                    "SerializationException", 400, "The request body must have at most 4096 bytes.");
        }
        String code = ControlPlaneJson.read(body, SignIn.class).code();
        if (code == null) {
            throw new UnmodeledException("SerializationException", 400, "Request member: code must be there.");
        }
        return code;
    }

    private static Response described(Session session, String requestId, @Nullable String cookie) {
        byte[] body = ControlPlaneJson.write(new Description(
                session.key().accessKeyId(),
                session.key().user(),
                session.key().account(),
                session.region(),
                session.expiration()));
        return new Response(200, requestId, null, null, body, cookie);
    }

    /** Returns the request of an operation that a call stands for. */
    static Request called(Request call) {
        return new Request(
                call.method(), call.target().substring(CALL.length()), call.headers(), call.body(), call.origin());
    }

    /** Returns the caller of a request, by its cookie. Blocks. */
    Caller caller(Request request) {
        Session session = find(request);
        return new Caller(
                session.key(),
                session.region(),
                request.origin(),
                request.headers().apply("host").getFirst());
    }

    private Session find(Request request) {
        List<String> cookies = request.headers().apply("cookie").stream()
                .flatMap(header -> ServerCookieDecoder.STRICT.decodeAll(header).stream())
                .filter(cookie -> cookie.name().equals(COOKIE))
                .map(Cookie::value)
                .toList();
        if (cookies.size() > 1) {
            // A page of a sibling domain can add a cookie, so as to have somebody work in another's account.
            throw new UnmodeledException(
                    "UnrecognizedClientException", FORBIDDEN, "There must be one cookie " + COOKIE + ".");
        }
        if (cookies.isEmpty()) {
            throw new UnmodeledException(
                    "MissingAuthenticationTokenException", FORBIDDEN, "There is no session of the console.");
        }
        return sessions.find(cookies.getFirst());
    }
}
