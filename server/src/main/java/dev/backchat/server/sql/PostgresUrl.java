package dev.backchat.server.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a PostgreSQL database is and how to log in, from a URL as libpq and hosting services write it: {@code
 * postgres://user:password@host:5432/database?sslmode=verify-full}, with several hosts separated by commas.
 *
 * @param password null for none, as for a server that knows clients by their certificate
 * @param properties of the driver, from the URL's parameters
 */
public record PostgresUrl(
        List<Host> hosts, String user, @Nullable String password, String database, Map<PGProperty, String> properties) {
    private static final List<String> SCHEMES = List.of("postgres://", "postgresql://");
    private static final int DEFAULT_PORT = 5432;
    private static final int MAX_PORT = 65_535;
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    /** Validates the server's certificate against those that the JVM trusts. */
    private static final String JVM_TRUST = "org.postgresql.ssl.DefaultJavaSSLFactory";

    private static final String ENCODE =
            "; in a user name or a password, each of :/?#[]@% is written as % and two hexadecimal digits";

    private static final Map<String, PGProperty> PARAMETERS = Map.of(
            "sslmode", PGProperty.SSL_MODE,
            "sslrootcert", PGProperty.SSL_ROOT_CERT,
            "sslcert", PGProperty.SSL_CERT,
            "sslkey", PGProperty.SSL_KEY,
            "channel_binding", PGProperty.CHANNEL_BINDING,
            "application_name", PGProperty.APPLICATION_NAME);

    /** A server's address; several are one primary and its standbys. */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return name + ":" + port;
        }
    }

    /**
     * Parses a URL.
     *
     * @throws IllegalArgumentException saying what is wrong, in words that hold nothing of a password, even where it is
     *     in the wrong place
     */
    public static PostgresUrl parse(String url) {
        String scheme = SCHEMES.stream()
                .filter(url::startsWith)
                .findFirst()
                .orElseThrow(() -> wrong("it must begin with " + String.join(" or ", SCHEMES)));
        String[] parts = url.substring(scheme.length()).split("\\?", 2);
        String[] path = parts[0].split("/", 2);
        int at = path[0].lastIndexOf('@');
        String[] login = path[0].substring(0, Math.max(at, 0)).split(":", 2);
        String database = path.length == 1 ? "" : path[1];
        if (login[0].isEmpty()) {
            throw wrong("it names no user" + ENCODE);
        }
        if (database.isEmpty()) {
            throw wrong("it names no database, as in …host/database");
        }
        if (database.matches(".*[/@:#].*") || login[0].contains("@")) {
            throw wrong("it has a / or an @ too many" + ENCODE);
        }
        return new PostgresUrl(
                hosts(path[0].substring(at + 1)),
                decoded(login[0]),
                login.length == 1 ? null : decoded(login[1]),
                decoded(database),
                properties(parts.length == 1 ? "" : parts[1]));
    }

    private static List<Host> hosts(String text) {
        List<Host> hosts = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            int colon = each.startsWith("[") ? each.indexOf(':', each.indexOf(']') + 1) : each.indexOf(':');
            String name = colon < 0 ? each : each.substring(0, colon);
            if (name.isEmpty()) {
                throw wrong("it names no host");
            }
            hosts.add(new Host(name, colon < 0 ? DEFAULT_PORT : port(each.substring(colon + 1))));
        }
        return List.copyOf(hosts);
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_PORT) {
            // What stands there may be the first part of a password.
            throw wrong("what follows the host and a colon must be a port, from 1 to " + MAX_PORT + ENCODE);
        }
        return Integer.parseInt(text);
    }

    private static Map<PGProperty, String> properties(String query) {
        Map<PGProperty, String> properties = new LinkedHashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            String name = decoded(sides[0]);
            String value = sides.length == 1 ? "" : decoded(sides[1]);
            PGProperty property = PARAMETERS.get(name);
            if (property == null) {
                throw wrong("it has a parameter '" + (name.matches("[a-z_]{1,40}") ? name : "…")
                        + "'; those that it may" + " have are "
                        + PARAMETERS.keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
            if (name.equals("sslmode") && !SSL_MODES.contains(value)) {
                throw wrong(
                        "sslmode must be one of " + SSL_MODES.stream().sorted().collect(Collectors.joining(", ")));
            }
            if (value.isEmpty()) {
                throw wrong(name + " has no value");
            }
            if (properties.putIfAbsent(property, value) != null) {
                throw wrong(name + " is there twice");
            }
        }
        if (properties.remove(PGProperty.SSL_ROOT_CERT, "system")) {
            properties.put(PGProperty.SSL_FACTORY, JVM_TRUST);
        }
        return Map.copyOf(properties);
    }

    private static String decoded(String text) {
        try {
            // A plus is a space in forms only.
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("a % in it is not followed by two hexadecimal digits" + ENCODE);
        }
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(why);
    }

    /** Returns this with a password that was given elsewhere. */
    public PostgresUrl withPassword(String other) {
        return new PostgresUrl(hosts, user, other, database, properties);
    }

    /** Returns a source of connections, which opens each of them anew. */
    PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(hosts.stream().map(Host::name).toArray(String[]::new));
        source.setPortNumbers(hosts.stream().mapToInt(Host::port).toArray());
        source.setDatabaseName(database);
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("backchat");
        properties.forEach(source::setProperty);
        if (hosts.size() > 1) {
            // With one host there may be a pooler in front, and PgBouncer's word on which server is primary is stale.
            source.setTargetServerType("primary");
        }
        return source;
    }

    /** Returns the address without the login. */
    @Override
    public String toString() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(",")) + "/" + database;
    }
}
