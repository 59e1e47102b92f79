package dev.backchat.server.http;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A page may use keys that everybody knows if and only if a second, naive parser of its origin finds it on this machine,
 * on the requested host, or among those configured; a response names the page that may read it.
 */
public final class CrossOriginFuzz {
    enum Outcome {
        NO_PAGE,
        SEVERAL_PAGES,
        PREFLIGHT,
        CONFIGURED,
        LOCAL,
        OF_THE_HOST,
        FOREIGN,
        NOT_AN_ORIGIN
    }

    private CrossOriginFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        boolean isRestricted = data.consumeBoolean();
        boolean isPreflight = data.consumeInt(0, 7) == 7;
        String host = Bend.one(data, "chat.example.com", "10.0.0.1", "[fd00::1]", "CHAT.example.com")
                + Bend.one(data, "", ":80");
        HttpRequest request =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, isPreflight ? HttpMethod.OPTIONS : HttpMethod.POST, "/");
        request.headers().set("Host", host);
        if (isPreflight) {
            request.headers().set("Access-Control-Request-Method", "POST");
        }
        List<String> pages = new ArrayList<>();
        for (int left = Bend.one(data, 1, 1, 1, 0, 2); left > 0; left--) {
            pages.add(page(data));
        }
        request.headers().add("Origin", pages);
        Outcome outcome = pages.isEmpty()
                ? Outcome.NO_PAGE
                : isPreflight
                        ? Outcome.PREFLIGHT
                        : pages.size() > 1 ? Outcome.SEVERAL_PAGES : naive(pages.getFirst(), host, isRestricted);
        reached(outcome);
        AllowedOrigins allowed = new AllowedOrigins(isRestricted ? List.of("https://*.example.org") : List.of());
        boolean mayAsk = new CrossOrigin(allowed, true).mayAsk(request);
        boolean expected = switch (outcome) {
            case NO_PAGE, PREFLIGHT, CONFIGURED, LOCAL, OF_THE_HOST -> true;
            default -> false;
        };
        if (mayAsk != expected || !new CrossOrigin(allowed, false).mayAsk(request)) {
            throw new AssertionError(outcome + " expected of " + request);
        }
        HttpHeaders answer = new DefaultHttpHeaders();
        new CrossOrigin(allowed, true).addTo(answer, request);
        checkAnswer(answer, request, pages, isRestricted, isPreflight);
    }

    private static void checkAnswer(
            HttpHeaders answer, HttpRequest request, List<String> pages, boolean isRestricted, boolean isPreflight) {
        boolean isReadable = pages.size() == 1 && (!isRestricted || isConfigured(pages.getFirst()));
        String reader = !isReadable ? null : isRestricted ? pages.getFirst() : "*";
        boolean isSo = (reader == null
                        ? !answer.contains("Access-Control-Allow-Origin")
                        : reader.equals(answer.get("Access-Control-Allow-Origin")))
                && answer.contains("Access-Control-Expose-Headers") == isReadable
                && answer.contains("Access-Control-Allow-Methods") == (isReadable && isPreflight)
                && answer.contains("Access-Control-Max-Age") == (isReadable && isPreflight)
                && answer.contains("Vary") == (isRestricted && !pages.isEmpty());
        if (!isSo) {
            throw new AssertionError("the answer to " + request + " has " + answer);
        }
    }

    private static String page(FuzzInput data) {
        String name = Bend.one(
                data,
                "localhost",
                "a.localhost",
                "alocalhost",
                "[::1]",
                "[::2]",
                "127.0.0.1",
                "127.1.2.300",
                "127.example.com",
                "chat.example.com",
                "a.example.org",
                "10.0.0.1",
                "[fd00::1]",
                "a b",
                "",
                "user@localhost",
                "localhost.example.com");
        String page = Bend.one(data, "http://", "https://", "https://", "ws://", "", "//", "x")
                + name
                + Bend.one(data, "", "", ":80", ":", ":65535", ":123456", ":a", "/", "/localhost", "?", "#")
                + Bend.one(data, "", "", "", " ", ".");
        // A field value has no spaces around it.
        return (data.consumeBoolean() ? page : page.toUpperCase(Locale.ROOT)).strip();
    }

    private static boolean isConfigured(String page) {
        return page.toLowerCase(Locale.ROOT).matches("https://[^/:]*\\.example\\.org");
    }

    private static Outcome naive(String written, String host, boolean isRestricted) {
        String page = written.toLowerCase(Locale.ROOT);
        if (isRestricted) {
            return isConfigured(page) ? Outcome.CONFIGURED : Outcome.FOREIGN;
        }
        String rest =
                page.startsWith("http://") ? page.substring(7) : page.startsWith("https://") ? page.substring(8) : "";
        int colon = rest.lastIndexOf(':');
        boolean hasPort = colon > rest.lastIndexOf(']');
        String name = hasPort ? rest.substring(0, colon) : rest;
        String port = hasPort ? rest.substring(colon + 1) : "1";
        String plain = name.startsWith("[") && name.endsWith("]")
                ? name.substring(1, name.length() - 1).replace(':', '.')
                : name;
        boolean isOrigin = !name.isEmpty()
                && !port.isEmpty()
                && port.length() <= 5
                && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && plain.chars().allMatch(c -> "abcdefghijklmnopqrstuvwxyz0123456789._-".indexOf(c) >= 0);
        if (!isOrigin) {
            return Outcome.NOT_AN_ORIGIN;
        } else if (List.of("localhost", "a.localhost", "[::1]", "127.0.0.1").contains(name)) {
            return Outcome.LOCAL;
        }
        return host.toLowerCase(Locale.ROOT).replace(":80", "").equals(name) ? Outcome.OF_THE_HOST : Outcome.FOREIGN;
    }
}
