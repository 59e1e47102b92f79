package dev.backchat.server.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis or Valkey is: a single endpoint, the sentinels of a primary with replicas, or nodes of a cluster.
 *
 * @param seeds one endpoint, or some nodes of the cluster
 * @param isCluster whether the nodes of a cluster have to be asked which of them has which keys
 * @param trusted certificates in PEM that are trusted for TLS; null for those that the JVM trusts
 * @param text the URL without its password
 */
public record RedisAddress(
        List<RedisURI> seeds, boolean isCluster, @Nullable Path trusted, String text) {
    private static final String CLUSTER = "-cluster";
    private static final String SENTINEL = "-sentinel";
    private static final Set<String> SCHEMES =
            Set.of("redis", "rediss", "redis-sentinel", "rediss-sentinel", "redis-cluster", "rediss-cluster");
    private static final Pattern QUERY = Pattern.compile("cacert=([^&]+)");
    private static final String FORMS = "such as redis://:password@host:6379, rediss://host,"
            + " redis-sentinel://host1,host2/0#primary or redis-cluster://host1,host2";

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
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            // Its message would show the password.
            throw new IllegalArgumentException("not a URL, " + FORMS);
        }
        String scheme = String.valueOf(url.getScheme());
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(
                    "the scheme must be redis or rediss, perhaps with -sentinel or -cluster");
        }
        String authority = url.getRawAuthority();
        if (authority == null) {
            throw new IllegalArgumentException("the host is missing");
        }
        int at = authority.lastIndexOf('@');
        String user = credentials(authority.substring(0, at + 1), password);
        String hosts = authority.substring(at + 1);
        checkHosts(hosts);
        Path trusted = trusted(url.getRawQuery());
        String path = String.valueOf(url.getRawPath());
        if (!path.isEmpty() && !path.matches("/[0-9]{0,4}")) {
            throw new IllegalArgumentException("the path must be the number of a database");
        }
        boolean isCluster = scheme.endsWith(CLUSTER);
        if (isCluster && !path.isEmpty() && !path.matches("/0?")) {
            throw new IllegalArgumentException("a cluster has no databases but 0");
        }
        String fragment = url.getFragment();
        if (scheme.endsWith(SENTINEL) != (fragment != null && !fragment.isEmpty())) {
            throw new IllegalArgumentException("the name of the primary, as #name, belongs to redis-sentinel://");
        }
        if (!scheme.contains("-") && hosts.contains(",")) {
            throw new IllegalArgumentException("several hosts are for redis-sentinel:// and redis-cluster://");
        }
        List<RedisURI> seeds = isCluster
                ? Stream.of(hosts.split(",", -1))
                        .map(host -> uri(scheme.replace(CLUSTER, "") + "://" + user + host))
                        .toList()
                : List.of(uri(scheme + "://" + user + hosts + path + (fragment == null ? "" : "#" + fragment)));
        return new RedisAddress(
                seeds, isCluster, trusted, scheme + "://" + hosts + path + (fragment == null ? "" : "#" + fragment));
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
            Matcher matcher = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::([0-9]{1,5}))?")
                    .matcher(host);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("a host is missing, or is no name or address");
            }
            String port = matcher.group(1);
            if (port != null && (Integer.parseInt(port) == 0 || Integer.parseInt(port) > 65_535)) {
                throw new IllegalArgumentException("a port must be from 1 to 65535");
            }
        }
    }

    private static @Nullable Path trusted(@Nullable String query) {
        if (query == null) {
            return null;
        }
        Matcher matcher = QUERY.matcher(query);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the only parameter is cacert, the file of trusted certificates");
        }
        return Path.of(matcher.group(1));
    }

    private static RedisURI uri(String text) {
        try {
            return RedisURI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a URL of Redis, " + FORMS);
        }
    }

    /** Returns the URL without its password. */
    @Override
    public String toString() {
        return text;
    }
}
