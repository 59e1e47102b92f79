package dev.backchat.server.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis or Valkey is: an endpoint of a primary, the sentinels that know it, or some nodes of a cluster.
 *
 * @param uri with the password; of a cluster, the first node
 * @param nodes the named nodes of a cluster, any of which knows the others; empty without a cluster
 * @param trusted certificates in PEM that are trusted for TLS; null for those that the JVM trusts
 * @param text the URL without its password
 */
public record RedisAddress(
        RedisURI uri, List<RedisURI> nodes, @Nullable Path trusted, String text) {
    private static final String SENTINEL = "-sentinel";
    private static final String CLUSTER = "-cluster";
    private static final Pattern URL =
            Pattern.compile("(redis(s?)(|-sentinel|-cluster)://)([^/?#]*)((?:/[^?#]*)?)(?:\\?([^#]*))?(?:#(.*))?");
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[([0-9A-Fa-f:.]+)\\])(?::([0-9]{1,5}))?");
    private static final Pattern QUERY = Pattern.compile("cacert=([^&]+)");
    private static final int MAX_PORT = 65_535;
    private static final String ENCODE = "; special characters of a password are written by their hexadecimal codes";

    private record Host(String name, int port) {}

    /** @param user null for Redis's default */
    private record Login(@Nullable String user, String password) {
        RedisURI.Builder in(RedisURI.Builder uri) {
            if (user != null) {
                return uri.withAuthentication(user, password.toCharArray());
            }
            return password.isEmpty() ? uri : uri.withPassword(password.toCharArray());
        }
    }

    /** Parses a URL, with its password. */
    public static RedisAddress parse(String text) {
        return parse(text, "");
    }

    /**
     * Parses a URL.
     *
     * @param password for a URL without one; empty for none
     * @throws IllegalArgumentException if it is none; the message says what is wrong, and has no part of the URL
     */
    public static RedisAddress parse(String text, String password) {
        if (!text.matches("[!-~]*")) {
            throw new IllegalArgumentException("it is not a URL" + ENCODE);
        }
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            throw new IllegalArgumentException(
                    "it must begin with redis://, redis-sentinel:// or redis-cluster://, or rediss in place of redis");
        }
        String kind = url.group(3);
        int at = url.group(4).lastIndexOf('@');
        String hosts = url.group(4).substring(at + 1);
        List<Host> nodes =
                hosts(hosts, kind.equals(SENTINEL) ? RedisURI.DEFAULT_SENTINEL_PORT : RedisURI.DEFAULT_REDIS_PORT);
        if (kind.isEmpty() && nodes.size() > 1) {
            throw new IllegalArgumentException("several hosts are for redis-sentinel:// and redis-cluster://");
        }
        String primary = url.group(7) == null ? "" : decoded(url.group(7));
        if (kind.equals(SENTINEL) == primary.isEmpty()) {
            throw new IllegalArgumentException("the name of the primary, as #NAME, belongs to redis-sentinel://");
        }
        int database = database(url.group(5));
        if (kind.equals(CLUSTER) && database != 0) {
            throw new IllegalArgumentException("a cluster has no database but 0");
        }
        Login login = login(url.group(4).substring(0, Math.max(at, 0)), password);
        List<RedisURI> uris = (kind.equals(SENTINEL)
                        ? Stream.of(sentinels(nodes, primary))
                        : nodes.stream().map(node -> RedisURI.Builder.redis(node.name, node.port)))
                .map(uri -> login.in(uri)
                        .withSsl(!url.group(2).isEmpty())
                        .withDatabase(database)
                        .build())
                .toList();
        return new RedisAddress(
                uris.getFirst(),
                kind.equals(CLUSTER) ? uris : List.of(),
                trusted(url.group(6)),
                url.group(1)
                        + hosts
                        + (kind.equals(CLUSTER) ? "" : url.group(5))
                        + (kind.equals(SENTINEL) ? "#" + url.group(7) : ""));
    }

    boolean isCluster() {
        return !nodes.isEmpty();
    }

    private static RedisURI.Builder sentinels(List<Host> nodes, String primary) {
        Host first = nodes.getFirst();
        RedisURI.Builder uri = RedisURI.Builder.sentinel(first.name, first.port, primary);
        nodes.stream().skip(1).forEach(node -> uri.withSentinel(node.name, node.port));
        return uri;
    }

    /** @param given {@code user:password}, {@code password}, {@code user:}, or nothing */
    private static Login login(String given, String password) {
        int colon = given.indexOf(':');
        String own = decoded(given.substring(colon + 1));
        if (!own.isEmpty() && !password.isEmpty()) {
            throw new IllegalArgumentException("it has a password, and there is another one: give one of them");
        }
        return new Login(colon < 1 ? null : decoded(given.substring(0, colon)), own.isEmpty() ? password : own);
    }

    private static List<Host> hosts(String text, int defaultPort) {
        List<Host> hosts = new ArrayList<>();
        for (String host : text.split(",", -1)) {
            Matcher matcher = HOST.matcher(host);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("it names no host, or none that is a name or an address");
            }
            int port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException("a port must be from 1 to " + MAX_PORT);
            }
            hosts.add(new Host(matcher.group(2) == null ? matcher.group(1) : matcher.group(2), port));
        }
        return hosts;
    }

    private static int database(String path) {
        if (!path.matches("(?:/[0-9]{0,4})?")) {
            throw new IllegalArgumentException("its path must be the number of a database");
        }
        return path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
    }

    private static String decoded(String text) {
        try {
            // A plus is a space in forms only.
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            // Its message would show the password.
            throw new IllegalArgumentException("a % in it is not followed by two hexadecimal digits" + ENCODE);
        }
    }

    private static @Nullable Path trusted(@Nullable String query) {
        if (query == null) {
            return null;
        }
        Matcher matcher = QUERY.matcher(query);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("its only parameter is cacert, a file of trusted certificates");
        }
        try {
            return Path.of(decoded(matcher.group(1)));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("cacert is not the path of a file");
        }
    }

    /**
     * Checks that the file of trusted certificates has some.
     *
     * @throws IOException if not; the message names the file, and says why
     */
    public void checkTrusted() throws IOException {
        if (trusted == null) {
            return;
        }
        String reason;
        try (InputStream in = Files.newInputStream(trusted)) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (!factory.generateCertificates(in).isEmpty()) {
                return;
            }
            reason = "there are no certificates in it";
        } catch (NoSuchFileException e) {
            reason = "there is no such file";
        } catch (IOException | CertificateException e) {
            reason = String.valueOf(e.getMessage());
        }
        throw new IOException("cannot use " + trusted + ", the cacert of redis: " + reason);
    }

    /** Returns the URL without its password. */
    @Override
    public String toString() {
        return text;
    }
}
