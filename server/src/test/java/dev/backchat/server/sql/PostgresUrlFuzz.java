package dev.backchat.server.sql;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A URL that was built from its parts is read as these; one with a wrong part is refused without its password. */
public final class PostgresUrlFuzz {
    private static final String PASSWORD_MARK = "hush";

    enum Outcome {
        READ,
        SEVERAL_HOSTS,
        NO_PASSWORD,
        WITH_PARAMETERS,
        NO_SCHEME,
        NO_USER,
        NO_HOST,
        NO_DATABASE,
        WRONG_PORT,
        WRONG_PARAMETER
    }

    private record Parts(
            String user, @Nullable String password, String database, List<String> hosts, List<String> parameters) {
        boolean are(PostgresUrl url) {
            List<String> ports = hosts.stream()
                    .map(host -> host.matches(".*:[0-9]+") ? host : host + ":5432")
                    .toList();
            return url.user().equals(user)
                    && Objects.equals(url.password(), password)
                    && url.database().equals(database)
                    && url.hosts().stream()
                            .map(PostgresUrl.Host::toString)
                            .toList()
                            .equals(ports)
                    && url.properties().size() == parameters.size();
        }
    }

    private PostgresUrlFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        String user = data.consumeString(10);
        String password = data.consumeBoolean() ? PASSWORD_MARK + data.consumeString(10) : null;
        String database = data.consumeString(10).replace('h', 'H');
        List<String> hosts = hosts(data);
        Outcome fault = data.consumeInt(0, 2) > 0 ? null : Bend.one(data, Outcome.values());
        List<String> parameters = parameters(data);
        if (fault == Outcome.WRONG_PORT) {
            hosts.add("h:" + Bend.one(data, "0", "65536", "123456", "a", "-1", "", " 1", "\u0661"));
        } else if (fault == Outcome.NO_HOST) {
            hosts.add(Bend.one(data, "", ":5432"));
        } else if (fault == Outcome.WRONG_PARAMETER) {
            parameters.add(
                    Bend.one(data, "sslmode=on", "sslmode=", "password=" + PASSWORD_MARK, "&", "a=b", "sslcert"));
        }
        String scheme = Bend.one(data, "postgres://", "postgresql://");
        String url = (fault == Outcome.NO_SCHEME ? Bend.one(data, "", "Postgres://", "mysql://", "postgres:/") : scheme)
                + (fault == Outcome.NO_USER ? "" : encoded(user))
                + (password == null ? "" : ":" + encoded(password))
                + Bend.one(data, "@", "@")
                + String.join(",", hosts)
                + (fault == Outcome.NO_DATABASE ? Bend.one(data, "", "/") : "/" + encoded(database))
                + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
        check(url, expected(fault, user, database, hosts), new Parts(user, password, database, hosts, parameters));
    }

    private static @Nullable Outcome expected(
            @Nullable Outcome fault, String user, String database, List<String> hosts) {
        if (fault != null && fault.ordinal() >= Outcome.NO_SCHEME.ordinal()) {
            return fault;
        } else if (user.isEmpty()) {
            return Outcome.NO_USER;
        } else if (database.isEmpty()) {
            return Outcome.NO_DATABASE;
        }
        return hosts.isEmpty() ? Outcome.NO_HOST : null;
    }

    private static void check(String url, @Nullable Outcome refusal, Parts parts) {
        PostgresUrl read;
        try {
            read = PostgresUrl.parse(url);
        } catch (IllegalArgumentException e) {
            if (refusal == null || e.getMessage().contains(PASSWORD_MARK)) {
                throw new AssertionError(url, e);
            }
            reached(refusal);
            return;
        }
        if (refusal != null || !parts.are(read) || read.toString().contains(PASSWORD_MARK)) {
            throw new AssertionError(url + " was read as " + read);
        }
        read.dataSource();
        reached(Outcome.READ);
        reached(parts.hosts.size() > 1 ? Outcome.SEVERAL_HOSTS : Outcome.READ);
        reached(parts.password == null ? Outcome.NO_PASSWORD : Outcome.READ);
        reached(parts.parameters.isEmpty() ? Outcome.READ : Outcome.WITH_PARAMETERS);
    }

    private static List<String> hosts(FuzzInput data) {
        List<String> hosts = new ArrayList<>();
        for (int left = data.consumeInt(0, 3); left > 0; left--) {
            hosts.add(Bend.one(data, "localhost", "db.example.com", "10.0.0.1", "[::1]")
                    + Bend.one(data, "", ":5432", ":1", ":65535", ":" + data.consumeInt(1, 65_535)));
        }
        return hosts;
    }

    private static List<String> parameters(FuzzInput data) {
        Set<String> parameters = new LinkedHashSet<>();
        for (String name : Bend.some(data, "sslmode", "sslrootcert", "sslcert", "sslkey", "application_name")) {
            parameters.add(name + "="
                    + (name.equals("sslmode")
                            ? Bend.one(data, "disable", "allow", "prefer", "require", "verify-ca", "verify-full")
                            : Bend.one(data, "system.pem", "a%20b", "a+b", "%2Fx")));
        }
        return new ArrayList<>(parameters);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
