package dev.backchat.server.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Set;
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
    private static final Set<String> SCHEMES =
            Set.of("redis", "rediss", "redis-sentinel", "rediss-sentinel", "redis-cluster", "rediss-cluster");
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::([0-9]{1,5}))?");
    private static final Pattern QUERY = Pattern.compile("cacert=([^&]+)");
    private static final int MAX_PORT = 65_535;

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
        URI url = url(text);
        String scheme = String.valueOf(url.getScheme());
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(
                    "it must begin with redis://, redis-sentinel:// or redis-cluster://, or rediss in place of redis");
        }
        String authority = url.getRawAuthority();
        if (authority == null) {
            throw new IllegalArgumentException("it names no host");
        }
        int at = authority.lastIndexOf('@');
        String hosts = authority.substring(at + 1);
        checkHosts(hosts);
        boolean isSentinel = scheme.endsWith(SENTINEL);
        boolean isCluster = scheme.endsWith(CLUSTER);
        if (!isSentinel && !isCluster && hosts.contains(",")) {
            throw new IllegalArgumentException("several hosts are for redis-sentinel:// and redis-cluster://");
        }
        String fragment = url.getFragment() == null ? "" : url.getFragment();
        if (isSentinel == fragment.isEmpty()) {
            throw new IllegalArgumentException("the name of the primary, as #NAME, belongs to redis-sentinel://");
        }
        if (!url.getRawPath().matches("(?:/[0-9]{0,4})?")) {
            throw new IllegalArgumentException("its path must be the number of a database");
        }
        if (isCluster && url.getRawPath().matches("/0*[1-9][0-9]*")) {
            throw new IllegalArgumentException("a cluster has no database but 0");
        }
        String rest = hosts + url.getRawPath() + (isSentinel ? "#" + fragment : "");
        String credentials = credentials(authority.substring(0, at + 1), password);
        Path trusted = trusted(url.getRawQuery());
        if (isCluster) {
            String plain = scheme.substring(0, scheme.length() - CLUSTER.length());
            List<RedisURI> nodes = Stream.of(hosts.split(",", -1))
                    .map(host -> RedisURI.create(plain + "://" + credentials + host))
                    .toList();
            return new RedisAddress(nodes.getFirst(), nodes, trusted, scheme + "://" + hosts);
        }
        return new RedisAddress(
                RedisURI.create(scheme + "://" + credentials + rest), List.of(), trusted, scheme + "://" + rest);
    }

    boolean isCluster() {
        return !nodes.isEmpty();
    }

    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Its message would show the password.
            throw new IllegalArgumentException(
                    "it is not a URL; special characters of a password are written by their hexadecimal codes");
        }
    }

    /** @param given {@code user:password@}, {@code user:@}, or nothing */
    private static String credentials(String given, String password) {
        if (password.isEmpty()) {
            return given;
        }
        if (!given.isEmpty() && !given.endsWith(":@")) {
            throw new IllegalArgumentException("it has a password, and there is another one: give one of them");
        }
        String name = given.isEmpty() ? ":" : given.substring(0, given.length() - 1);
        return name + URLEncoder.encode(password, UTF_8).replace("+", "%20") + "@";
    }

    private static void checkHosts(String hosts) {
        for (String host : hosts.split(",", -1)) {
            Matcher matcher = HOST.matcher(host);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("it names no host, or none that is a name or an address");
            }
            int port = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException("a port must be from 1 to " + MAX_PORT);
            }
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
        return Path.of(matcher.group(1));
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
