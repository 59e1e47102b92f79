package dev.backchat.server.net;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A request's {@code Host} is allowed if and only if a second, naive parser finds a name in it that may be used. */
public final class AllowedHostsFuzz {
    enum Outcome {
        ADDRESS,
        ADDRESS_IN_BRACKETS,
        NO_DOT,
        LOCALHOST,
        CONFIGURED,
        FOREIGN,
        TOO_LONG,
        MALFORMED
    }

    private AllowedHostsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        List<String> configured = Bend.some(data, "chat.example.com", "Chat.Example.org", "example.net.");
        List<String> hosts = new ArrayList<>();
        boolean expected = true;
        for (int left = data.consumeInt(1, 2); left > 0; left--) {
            String host = host(data);
            Outcome outcome = naive(host, configured);
            reached(outcome);
            expected &= outcome.ordinal() < Outcome.FOREIGN.ordinal();
            hosts.add(host);
        }
        if (AllowedHosts.of(configured).allow(hosts) != expected) {
            throw new AssertionError(hosts + " must " + (expected ? "" : "not ") + "be allowed beside " + configured);
        }
    }

    private static String host(FuzzInput data) {
        String name = switch (data.consumeInt(0, 7)) {
            case 0 -> data.consumeInt(0, 255) + ".0.0." + data.consumeInt(250, 260);
            case 1 -> "[" + Bend.one(data, "::1", "fd00::" + data.consumeInt(1, 9), "::g", "", "10.0.0.1") + "]";
            case 2 -> Bend.one(data, "localhost", "a.localhost", "localhost.example.com", "notlocalhost", ".localhost");
            case 3 -> Bend.one(data, "chat.example.com", "chat.example.org", "example.net", "xchat.example.com");
            case 4 -> "w".repeat(253 + data.consumeInt(-1, 1));
            case 5 -> Bend.one(data, "", "[", "]", "[::1", "::1", "a b", "a..b", "\u00e9", "\u212a", "a%2e", "a/b");
            default -> Bend.word(data, 63) + Bend.one(data, "", "-", "_", ".", ".a", ".com", "@a");
        };
        name = data.consumeBoolean() ? name : name.toUpperCase(Locale.ROOT);
        return Bend.one(data, "", "", " ")
                + name
                + Bend.one(data, "", "", ".", "..")
                + Bend.one(data, "", "", ":", ":80", ":65535", ":123456", ":a", ":80:80", " ");
    }

    private static Outcome naive(String header, List<String> configured) {
        String host = header.strip().toLowerCase(Locale.ROOT);
        int port = host.lastIndexOf(':');
        if (port > host.lastIndexOf(']')) {
            if (!host.substring(port + 1).matches("[0-9]{0,5}")) {
                return Outcome.MALFORMED;
            }
            host = host.substring(0, port);
        }
        if (host.startsWith("[")) {
            boolean isAddress = host.endsWith("]")
                    && host.indexOf(']') == host.length() - 1
                    && isAddress(host.substring(1, host.length() - 1));
            return isAddress ? Outcome.ADDRESS_IN_BRACKETS : Outcome.MALFORMED;
        }
        String name = host.replaceFirst("\\.$", "");
        if (!Stream.of(name.split("\\.", -1)).allMatch(label -> label.matches("[a-z0-9_-]+"))) {
            return Outcome.MALFORMED;
        } else if (name.length() > 253) {
            return Outcome.TOO_LONG;
        } else if (isAddress(name)) {
            return Outcome.ADDRESS;
        } else if (name.endsWith(".localhost")) {
            return Outcome.LOCALHOST;
        } else if (!name.contains(".")) {
            return Outcome.NO_DOT;
        }
        return Stream.of("chat.example.com", "chat.example.org", "example.net").anyMatch(name::equals)
                        && configured.stream()
                                .anyMatch(each -> each.toLowerCase(Locale.ROOT).startsWith(name))
                ? Outcome.CONFIGURED
                : Outcome.FOREIGN;
    }

    private static boolean isAddress(String text) {
        return text.matches("::1|fd00::[1-9]")
                || (text.matches("[0-9]+\\.0\\.0\\.[0-9]+")
                        && Stream.of(text.split("\\.")).allMatch(part -> Integer.parseInt(part) < 256));
    }
}
