package dev.backchat.server.http;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.edge.Clients;
import dev.backchat.server.net.ConnectionMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A page may connect if and only if a second, naive implementation of the wildcards matches its origin. */
public final class AllowedOriginsFuzz {
    enum Outcome {
        ALL_ALLOWED,
        NO_PAGE,
        ALLOWED,
        REFUSED
    }

    private static final Clients ANY = ServerConfig.forDevelopment().clients();
    private static final ConnectionMeters METERS = new ConnectionMeters(new SimpleMeterRegistry());

    private AllowedOriginsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        List<String> allowed = new ArrayList<>();
        for (int left = data.consumeInt(0, 2); left > 0; left--) {
            allowed.add(origin(data, "*"));
        }
        String page = Bend.one(data, null, origin(data, "w"), origin(data, "a/"), data.consumeAsciiString(20));
        if (page != null) {
            page = page.replaceAll("[^!-~]", "");
        }
        boolean expected = page == null || allowed.isEmpty();
        for (String pattern : allowed) {
            expected |= page != null && matches(pattern.toLowerCase(Locale.ROOT), page.toLowerCase(Locale.ROOT));
        }
        reached(
                allowed.isEmpty()
                        ? Outcome.ALL_ALLOWED
                        : page == null ? Outcome.NO_PAGE : expected ? Outcome.ALLOWED : Outcome.REFUSED);
        boolean isLetIn = new AllowedOrigins(allowed).allow(page == null ? List.of() : List.of(page));
        if (isLetIn != expected) {
            throw new AssertionError("the page " + page + " is " + (isLetIn ? "" : "not ") + "let in by " + allowed);
        }
    }

    private static String origin(FuzzInput data, String filling) {
        StringBuilder origin = new StringBuilder(Bend.one(data, "https://", "http://", "HTTPS://", "app://"));
        for (int left = data.consumeInt(1, 5); left > 0; left--) {
            origin.append(Bend.one(data, filling, "a", "b", ".", "-", "example.com", "A"));
        }
        return origin.append(Bend.one(data, "", "", ":8080", ":" + filling)).toString();
    }

    /** A star is for anything but slashes and colons. */
    private static boolean matches(String pattern, String text) {
        if (pattern.isEmpty() || text.isEmpty()) {
            return pattern.replace("*", "").isEmpty() && text.isEmpty();
        }
        if (pattern.charAt(0) == '*') {
            return matches(pattern.substring(1), text)
                    || (":/".indexOf(text.charAt(0)) < 0 && matches(pattern, text.substring(1)));
        }
        return pattern.charAt(0) == text.charAt(0) && matches(pattern.substring(1), text.substring(1));
    }
}
