package dev.backchat.api.sigv4;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares the canonical request with a second, naive implementation of AWS's documentation. */
public final class CanonicalRequestFuzz {
    enum Outcome {
        ROOT,
        PATH,
        DOTS,
        NO_QUERY,
        QUERY,
        ESCAPED,
        NOT_ESCAPED,
        PLUS,
        SEVERAL_VALUES,
        WHITE_SPACE,
        NO_HEADERS
    }

    private static final Pattern ESCAPED = Pattern.compile("%([0-9a-fA-F]{2})|(.)", Pattern.DOTALL);

    private CanonicalRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        String path = data.consumeBoolean() ? latin1(data.consumeString(20)) : path(data);
        String query = data.consumeBoolean() ? latin1(data.consumeString(20)) : query(data);
        Map<String, List<String>> headers = new HashMap<>();
        List<String> names = Bend.some(data, "a", "host", "x-amz-date");
        for (String name : names) {
            List<String> values = new ArrayList<>();
            for (int left = data.consumeInt(1, 3); left > 0; left--) {
                String value = latin1(data.consumeString(8) + Bend.one(data, "", " ", "  x ", "\t", "a  b"));
                values.add(value);
                if (value.matches("(?s).*\\S\\s{2,}\\S.*")) {
                    reached(Outcome.WHITE_SPACE);
                }
            }
            headers.put(name, values);
            if (values.size() > 1) {
                reached(Outcome.SEVERAL_VALUES);
            }
        }
        if (names.isEmpty()) {
            reached(Outcome.NO_HEADERS);
        }
        String expected = String.join(
                "\n",
                "PUT",
                naivePath(path),
                naiveQuery(query),
                names.stream()
                        .map(name -> name + ":"
                                + headers.get(name).stream()
                                        .map(value -> value.trim().replaceAll("\\s+", " "))
                                        .collect(Collectors.joining(","))
                                + "\n")
                        .collect(Collectors.joining()),
                String.join(";", names),
                "hash");
        byte[] canonical = CanonicalRequest.of("PUT", path, query, headers::get, names, "hash");
        if (!Arrays.equals(expected.getBytes(ISO_8859_1), canonical)) {
            throw new AssertionError(expected + "\nexpected, but it is\n" + new String(canonical, ISO_8859_1));
        }
        String any = new String(data.consumeString(12).getBytes(UTF_8), UTF_8);
        if (!CanonicalRequest.percentEncoded(any).equals(encoded(any.getBytes(UTF_8)))) {
            throw new AssertionError(any);
        }
    }

    private static String latin1(String text) {
        return new String(text.getBytes(ISO_8859_1), ISO_8859_1);
    }

    private static String path(FuzzInput data) {
        StringBuilder path = new StringBuilder();
        for (int left = data.consumeInt(0, 6); left > 0; left--) {
            path.append(Bend.one(data, "/", "/", ".", "..", "a", "b", "%2F", "%2e", "é", " ", "~", "*"));
        }
        return path.toString();
    }

    private static String query(FuzzInput data) {
        StringBuilder query = new StringBuilder();
        for (int left = data.consumeInt(0, 9); left > 0; left--) {
            query.append(
                    Bend.one(data, "&", "=", "a", "b", "A", "%41", "%4", "%", "%zz", "+", "-", "%20", "é", "a=1&a"));
        }
        return query.toString();
    }

    private static String naivePath(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
                reached(Outcome.DOTS);
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        reached(segments.isEmpty() ? Outcome.ROOT : Outcome.PATH);
        boolean endsOpen = path.matches("(?s)(.*/)?(\\.\\.?)?") && path.contains("/");
        return segments.isEmpty()
                ? "/"
                : segments.stream()
                                .map(segment -> "/" + encoded(segment.getBytes(UTF_8)))
                                .collect(Collectors.joining())
                        + (endsOpen ? "/" : "");
    }

    private static String naiveQuery(String query) {
        reached(query.isEmpty() ? Outcome.NO_QUERY : Outcome.QUERY);
        List<String[]> pairs = new ArrayList<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                String[] sides = pair.split("=", 2);
                pairs.add(
                        new String[] {encoded(decoded(sides[0])), sides.length < 2 ? "" : encoded(decoded(sides[1]))});
            }
        }
        pairs.sort(Comparator.<String[], String>comparing(pair -> pair[0]).thenComparing(pair -> pair[1]));
        return pairs.stream().map(pair -> pair[0] + "=" + pair[1]).collect(Collectors.joining("&"));
    }

    private static byte[] decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher matcher = ESCAPED.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                reached(Outcome.ESCAPED);
                bytes.write(Integer.parseInt(matcher.group(1), 16));
            } else {
                String character = matcher.group(2);
                if (character.equals("%") || character.equals("+")) {
                    reached(character.equals("+") ? Outcome.PLUS : Outcome.NOT_ESCAPED);
                }
                bytes.writeBytes(character.replace('+', ' ').getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static String encoded(byte[] bytes) {
        return URLEncoder.encode(new String(bytes, ISO_8859_1), ISO_8859_1)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
