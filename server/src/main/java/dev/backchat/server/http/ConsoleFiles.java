package dev.backchat.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.server.iam.ConsoleSessions;
import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.RemotePeer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The console, the page that a server shows: an HTML file and what it refers to, from the jar. */
public final class ConsoleFiles {
    /** The path of the page. */
    public static final String PATH = ConsoleSessions.PATH;

    private static final String INDEX = "index.html";
    private static final Pattern REFERENCE = Pattern.compile(" (?:src|href)=\"([a-z]+-[0-9a-f]+\\.[a-z]+)\"");
    /** A host and port that can stand in a source list of the policy (CSP3, 2.3.1). */
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final String internal;
    private final boolean hasSessions;
    private final AllowedHosts hosts;
    /** By path. */
    private final Map<String, StaticFile> files = new HashMap<>();

    private record StaticFile(String type, String cacheControl, String etag, byte[] content) {}

    /**
     * Returns the console of a dev server, which signs its requests.
     *
     * @param internal the URL of the internal port, as browsers on this machine reach it
     * @param key the id of the dev server's access key, and its secret
     */
    public static ConsoleFiles forDevelopment(String internal, String key) {
        return new ConsoleFiles(internal, key, false, AllowedHosts.ANY);
    }

    /**
     * Returns a console whose requests have a cookie, and which uses nothing but the port for clients.
     *
     * @param hosts the names by which it may be asked for
     */
    public static ConsoleFiles withSessions(AllowedHosts hosts) {
        return new ConsoleFiles("", "", true, hosts);
    }

    private ConsoleFiles(String internal, String key, boolean hasSessions, AllowedHosts hosts) {
        this.internal = internal;
        this.hasSessions = hasSessions;
        this.hosts = hosts;
        String page =
                new String(read(INDEX), UTF_8).replace("{{internal}}", internal).replace("{{key}}", key);
        // What the page knows changes with each start of a server.
        add(PATH, INDEX, "no-store", page.getBytes(UTF_8));
        Matcher references = REFERENCE.matcher(page);
        while (references.find()) {
            String name = references.group(1);
            // The name has a hash of the content.
            add(PATH + name, name, "public, max-age=31536000, immutable", read(name));
        }
    }

    private void add(String path, String name, String cacheControl, byte[] content) {
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        files.put(path, new StaticFile(type, cacheControl, etag(content), content));
    }

    private static byte[] read(String name) {
        try (InputStream file = ConsoleFiles.class.getResourceAsStream("console/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the console's file " + name + " is missing from the jar");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String etag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(hash, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns whether a request's name for this server is one that the console has; true if it is for something else. */
    boolean allowsHost(HttpRequest request) {
        return !request.uri().startsWith("/console")
                || hosts.allow(request.headers().getAll(HttpHeaderNames.HOST));
    }

    /** Returns whether a request may have a cookie, so that no other page may send it or read the response. */
    boolean isForSession(HttpRequest request) {
        return hasSessions && request.uri().startsWith(PATH);
    }

    /** Returns the response to a request for a file of the console, or for the root; null for any other request. */
    @Nullable FullHttpResponse response(HttpRequest request, RemotePeer peer) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return null;
        }
        String path = request.uri().split("\\?", 2)[0];
        if (path.equals("/") || path.equals("/console")) {
            FullHttpResponse redirect = response(HttpResponseStatus.FOUND, new byte[0]);
            redirect.headers().set(HttpHeaderNames.LOCATION, PATH).set(HttpHeaderNames.CACHE_CONTROL, "no-store");
            return redirect;
        }
        StaticFile file = files.get(path);
        return file == null
                ? null
                : response(file, request, peer.origin(request.headers()).isSecure());
    }

    private FullHttpResponse response(StaticFile file, HttpRequest request, boolean isSecure) {
        boolean isKnown = request.headers().getAll(HttpHeaderNames.IF_NONE_MATCH).stream()
                .flatMap(tags -> List.of(tags.split(",")).stream())
                .anyMatch(tag -> tag.strip().equals(file.etag()) || tag.strip().equals("*"));
        FullHttpResponse response = isKnown
                ? response(HttpResponseStatus.NOT_MODIFIED, new byte[0])
                : response(HttpResponseStatus.OK, file.content());
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, file.type())
                .set(HttpHeaderNames.CACHE_CONTROL, file.cacheControl())
                .set(HttpHeaderNames.ETAG, file.etag())
                .set(
                        HttpHeaderNames.CONTENT_SECURITY_POLICY,
                        policy(request.headers().get(HttpHeaderNames.HOST, ""), isSecure))
                .set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer")
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Cross-Origin-Resource-Policy", "same-origin");
        return response;
    }

    /** Returns the policy, which lets the page connect to this server only, by the name that the browser has for it. */
    private String policy(String host, boolean isSecure) {
        String own = HOST.matcher(host).matches()
                ? (isSecure ? "https://%1$s wss://%1$s " : "http://%1$s ws://%1$s ").formatted(host)
                : "";
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
                + (own + internal).strip()
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                + "; require-trusted-types-for 'script'; trusted-types lit-html";
    }

    private static FullHttpResponse response(HttpResponseStatus status, byte[] body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }
}
