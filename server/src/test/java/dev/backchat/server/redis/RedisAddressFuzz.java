package dev.backchat.server.redis;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A URL that was built from its parts is read as these; one with a wrong part is refused without its password. */
public final class RedisAddressFuzz {
    private static final String PASSWORD_MARK = "hush";
    private static final int DEFAULT_PORT = 6379;
    private static final int DEFAULT_SENTINEL_PORT = 26_379;

    enum Outcome {
        ENDPOINT,
        SENTINELS,
        CLUSTER,
        WITH_LOGIN,
        WITH_PASSWORD_FROM_ELSEWHERE,
        WITH_CERTIFICATES,
        WRONG_SCHEME,
        NO_HOST,
        WRONG_PORT,
        SEVERAL_ENDPOINTS,
        WRONG_PRIMARY,
        WRONG_DATABASE,
        WRONG_PARAMETER,
        TWO_PASSWORDS
    }

    /**
     * What a URL is built from.
     *
     * @param kind {@code ""}, {@code "-sentinel"} or {@code "-cluster"}
     * @param user empty for none
     * @param password null for none in the URL
     * @param elsewhere the password from elsewhere; empty for none
     * @param database empty for none
     * @param primary null for none
     * @param trusted null for none
     */
    private record Parts(
            boolean isTls,
            String kind,
            String user,
            @Nullable String password,
            String elsewhere,
            List<String> hosts,
            String database,
            @Nullable String primary,
            @Nullable String trusted) {
        String login() {
            return user.isEmpty() && password == null
                    ? ""
                    : encoded(user) + ":" + (password == null ? "" : encoded(password)) + "@";
        }

        String url(String scheme, String query) {
            return scheme
                    + "://"
                    + login()
                    + String.join(",", hosts)
                    + database
                    + (trusted == null ? "" : "?cacert=" + encoded(trusted))
                    + query
                    + (primary == null ? "" : "#" + encoded(primary));
        }

        boolean are(RedisAddress address) {
            List<RedisURI> uris = switch (kind) {
                case "-cluster" -> address.nodes();
                case "-sentinel" -> address.uri().getSentinels();
                default -> List.of(address.uri());
            };
            int port = kind.equals("-sentinel") ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT;
            return uris.stream()
                            .map(uri -> bracketed(uri.getHost()) + ":" + uri.getPort())
                            .toList()
                            .equals(hosts.stream()
                                    .map(host -> host.matches(".*\\]|[^\\[:]*") ? host + ":" + port : host)
                                    .toList())
                    && address.isCluster() == kind.equals("-cluster")
                    && Objects.equals(address.uri().getSentinelMasterId(), primary)
                    && address.uri().getDatabase()
                            == (database.length() < 2 ? 0 : Integer.parseInt(database.substring(1)))
                    && address.uri().isSsl() == isTls
                    && Objects.equals(address.trusted(), trusted == null ? null : Path.of(trusted))
                    && (address.isCluster() ? address.nodes() : List.of(address.uri()))
                            .stream().allMatch(this::logsIn);
        }

        private boolean logsIn(RedisURI uri) {
            RedisCredentials login =
                    uri.getCredentialsProvider().resolveCredentials().block();
            String expected = elsewhere.isEmpty() ? password : elsewhere;
            String given = login.hasPassword() ? new String(login.getPassword()) : "";
            return given.equals(expected == null ? "" : expected)
                    && (login.hasUsername() ? login.getUsername() : "").equals(user);
        }

        private static String bracketed(String host) {
            return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        }
    }

    private RedisAddressFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        Outcome fault = data.consumeInt(0, 2) > 0 ? null : Bend.one(data, Outcome.values());
        Parts parts = parts(data, fault);
        String scheme = (parts.isTls ? "rediss" : "redis") + parts.kind;
        if (fault == Outcome.WRONG_SCHEME) {
            scheme = Bend.one(data, "Redis", "http", "redis-", "redis-sentine", "unix", "redisss");
        }
        String query = fault == Outcome.WRONG_PARAMETER
                ? Bend.one(data, "?password=" + PASSWORD_MARK, "?", "?cacert=", "?cacert=a&a=b", "?timeout=1s")
                : "";
        check(
                parts,
                parts.url(scheme, query),
                fault != null && fault.ordinal() >= Outcome.WRONG_SCHEME.ordinal() ? fault : null);
    }

    private static Parts parts(FuzzInput data, @Nullable Outcome fault) {
        boolean isTls = data.consumeBoolean();
        String kind = Bend.one(data, "", "-sentinel", "-cluster");
        if (fault == Outcome.SEVERAL_ENDPOINTS) {
            kind = "";
        }
        String user = data.consumeBoolean() ? "u" + printable(data) : "";
        String password = data.consumeBoolean() ? PASSWORD_MARK + printable(data) : null;
        String elsewhere = password == null && data.consumeBoolean() ? PASSWORD_MARK + printable(data) : "";
        if (user.isEmpty() || fault == Outcome.TWO_PASSWORDS) {
            password = fault == Outcome.TWO_PASSWORDS ? PASSWORD_MARK : password;
            elsewhere = fault == Outcome.TWO_PASSWORDS ? "other" : elsewhere;
        } else if (password == null && elsewhere.isEmpty()) {
            password = PASSWORD_MARK;
        }
        String database = kind.equals("-cluster") ? Bend.one(data, "", "/", "/0", "/00") : database(data);
        if (fault == Outcome.WRONG_DATABASE) {
            database = kind.equals("-cluster")
                    ? Bend.one(data, "/1", "/x", "/010")
                    : Bend.one(data, "/x", "/-1", "/12345", "/0/", "//", "/" + PASSWORD_MARK);
        }
        boolean isNamed = kind.equals("-sentinel") != (fault == Outcome.WRONG_PRIMARY);
        return new Parts(
                isTls,
                kind,
                user,
                password,
                elsewhere,
                hosts(data, kind, fault),
                database,
                isNamed ? "m" + printable(data) : null,
                fault != Outcome.WRONG_PARAMETER && data.consumeBoolean() ? "/etc/" + printable(data) : null);
    }

    private static String database(FuzzInput data) {
        return Bend.one(data, "", "/", "/0", "/" + data.consumeInt(0, 9999));
    }

    private static List<String> hosts(FuzzInput data, String kind, @Nullable Outcome fault) {
        List<String> hosts = new ArrayList<>();
        int others = kind.isEmpty() && fault != Outcome.SEVERAL_ENDPOINTS ? 0 : data.consumeInt(0, 2);
        if (fault == Outcome.SEVERAL_ENDPOINTS) {
            others++;
        }
        if (fault == Outcome.NO_HOST) {
            hosts.add(Bend.one(data, "", ":6379", "[::1", "a:b:c", "h:", "h:x", "a%2Fb"));
        } else if (fault == Outcome.WRONG_PORT) {
            hosts.add("h:" + Bend.one(data, "0", "65536", "99999", "00000"));
        }
        for (int left = others + (hosts.isEmpty() ? 1 : 0); left > 0; left--) {
            hosts.add(Bend.one(data, "localhost", "redis-1.example.com", "10.0.0.1", "[::1]", "[2001:db8::1]")
                    + Bend.one(data, "", ":6379", ":1", ":65535", ":" + data.consumeInt(1, 65_535)));
        }
        return hosts;
    }

    /** Characters that mean something in a URL among them; a path takes neither a slash at its end nor a zero. */
    private static String printable(FuzzInput data) {
        StringBuilder text = new StringBuilder();
        for (int left = data.consumeInt(0, 6); left > 0; left--) {
            text.append(Bend.one(
                    data, "a", "Z", "7", "-", "@", ":", "/x", "#x", "?x", "%", "+", " ", "&", "=", "é", ",", "["));
        }
        return text.toString();
    }

    private static void check(Parts parts, String url, @Nullable Outcome refusal) {
        RedisAddress read;
        try {
            read = RedisAddress.parse(url, parts.elsewhere);
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
        checkTrusted(parts, read);
        reached(
                switch (parts.kind) {
                    case "-cluster" -> Outcome.CLUSTER;
                    case "-sentinel" -> Outcome.SENTINELS;
                    default -> Outcome.ENDPOINT;
                });
        if (parts.password != null) {
            reached(Outcome.WITH_LOGIN);
        }
        if (!parts.elsewhere.isEmpty()) {
            reached(Outcome.WITH_PASSWORD_FROM_ELSEWHERE);
        }
        if (parts.trusted != null) {
            reached(Outcome.WITH_CERTIFICATES);
        }
    }

    /** The certificates are in no file of this name, unless it is none of a file. */
    private static void checkTrusted(Parts parts, RedisAddress read) {
        try {
            read.checkTrusted();
            if (parts.trusted != null) {
                throw new AssertionError(parts.trusted + " has certificates");
            }
        } catch (IOException e) {
            if (parts.trusted == null
                    || !e.getMessage().contains(Path.of(parts.trusted).toString())) {
                throw new AssertionError(e);
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
