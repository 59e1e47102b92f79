package dev.backchat.server.iam.policy;

import static dev.backchat.api.fuzz.Outcomes.reached;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A second, slow and simple implementation of IAM's grammar, for well-formed policies. */
final class NaivePolicy {
    /** A condition of a statement. */
    record Asked(String quantifier, String operator, boolean ifExists, String key, List<String> values) {}

    /** A statement of a policy. */
    record Said(
            boolean isDeny,
            boolean notAction,
            List<String> actions,
            boolean notResource,
            List<String> resources,
            List<Asked> conditions) {}

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:([*?$])|([^{}$,*?]+)(?:, *'([^']*)')?)}");
    /** Stands in for a character that is no wildcard, whatever it looks like. */
    private static final int LITERAL = 0xE000;

    private final boolean hasVariables;
    private final Map<String, List<String>> context;

    NaivePolicy(boolean hasVariables, Map<String, List<String>> context) {
        this.hasVariables = hasVariables;
        this.context = context;
    }

    Decision decide(List<Said> statements, String action, String resource) {
        Decision decision = Decision.NOT_ALLOWED;
        for (Said statement : statements) {
            if (applies(statement, action, resource)) {
                decision = statement.isDeny || decision == Decision.DENIED ? Decision.DENIED : Decision.ALLOWED;
            }
        }
        return decision;
    }

    private boolean applies(Said statement, String action, String resource) {
        boolean ofAction = statement.actions.stream().anyMatch(pattern -> glob(lower(pattern), lower(action)));
        boolean ofResource = statement.resources.stream().anyMatch(pattern -> resource(pattern, resource));
        return ofAction != statement.notAction
                && ofResource != statement.notResource
                && statement.conditions.stream().allMatch(this::holds);
    }

    private boolean holds(Asked asked) {
        List<String> given = context.getOrDefault(lower(asked.key), List.of());
        boolean isNegated = asked.operator.contains("Not");
        if (asked.operator.equals("Null")) {
            reached(PolicyFuzz.Outcome.NULL);
            return asked.values.stream().anyMatch(value -> Boolean.parseBoolean(value) == given.isEmpty());
        }
        if (given.isEmpty()) {
            return asked.quantifier.equals("ForAllValues:")
                    || (asked.quantifier.isEmpty() && (asked.ifExists || isNegated));
        }
        if (asked.quantifier.isEmpty() && asked.key.equalsIgnoreCase("aws:TagKeys")) {
            return false;
        }
        reached(PolicyFuzz.Outcome.of(asked.operator.replace("Not", "")));
        BiPredicate<String, String> test = test(asked.operator.replace("Not", ""));
        int satisfied = 0;
        for (String value : given) {
            boolean matches = asked.values.stream().anyMatch(wanted -> test.test(wanted, value));
            satisfied += matches != isNegated ? 1 : 0;
        }
        boolean all = asked.quantifier.equals("ForAllValues:") || (asked.quantifier.isEmpty() && isNegated);
        return all ? satisfied == given.size() : satisfied > 0;
    }

    private BiPredicate<String, String> test(String operator) {
        return switch (operator) {
            case "StringEquals" -> (wanted, given) -> given.equals(unescaped(resolved(wanted)));
            case "StringEqualsIgnoreCase" ->
                (wanted, given) -> resolved(wanted) != null
                        && lower(unescaped(resolved(wanted))).equals(lower(given));
            case "StringLike" -> (wanted, given) -> resolved(wanted) != null && glob(resolved(wanted), given);
            case "ArnEquals", "ArnLike" -> this::arn;
            case "IpAddress" -> NaivePolicy::inRange;
            case "Bool" -> String::equalsIgnoreCase;
            default ->
                operator.startsWith("Numeric")
                        ? (wanted, given) ->
                                ordered(operator.substring("Numeric".length()), number(given), number(wanted))
                        : (wanted, given) -> ordered(operator.substring("Date".length()), time(given), time(wanted));
        };
    }

    private static boolean ordered(String how, BigDecimal given, BigDecimal wanted) {
        if (given == null || wanted == null) {
            return false;
        }
        int order = given.compareTo(wanted);
        return (order == 0 && how.endsWith("Equals"))
                || (order < 0 && how.startsWith("Less"))
                || (order > 0 && how.startsWith("Greater"));
    }

    private static BigDecimal number(String text) {
        return text.matches("-?[0-9]+(\\.[0-9]+)?") ? new BigDecimal(text) : null;
    }

    private static BigDecimal time(String text) {
        if (text.matches("-?[0-9]{1,12}")) {
            return new BigDecimal(text);
        }
        String whole = text.matches("[0-9]{4}-[0-9]{2}")
                ? text + "-01T00:00:00Z"
                : text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") ? text + "T00:00:00Z" : text;
        return whole.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z")
                ? BigDecimal.valueOf(Instant.parse(whole).getEpochSecond())
                : null;
    }

    private static boolean inRange(String range, String given) {
        String[] sides = range.split("/");
        byte[] from = bytes(sides[0]);
        byte[] address = bytes(given);
        if (address == null || from.length != address.length) {
            return false;
        }
        int bits = from.length * 8;
        int ignored = bits - (sides.length == 1 ? bits : Integer.parseInt(sides[1]));
        return new BigInteger(1, from).shiftRight(ignored).equals(new BigInteger(1, address).shiftRight(ignored));
    }

    private static byte[] bytes(String address) {
        try {
            // No name that would be looked up.
            return address.matches("[0-9]+([.][0-9]+){3}|[0-9a-f:]*:[0-9a-f:.]*")
                    ? InetAddress.getByName(address).getAddress()
                    : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private boolean resource(String pattern, String resource) {
        if (pattern.equals("*")) {
            return true;
        }
        int colons = 0;
        boolean isInVariable = false;
        for (char c : pattern.toCharArray()) {
            isInVariable = c == '{' || (isInVariable && c != '}');
            colons += c == ':' && !isInVariable ? 1 : 0;
        }
        return arn(pattern + ":*".repeat(Math.max(0, 5 - colons)), resource);
    }

    private boolean arn(String pattern, String given) {
        if (pattern.equals("*")) {
            return true;
        }
        String text = resolved(pattern.replaceAll("\\$\\{([^}:]*):([^}]*)}", "\\${$1\uE000$2}"));
        String[] patterns = text == null ? new String[0] : text.split(":", 6);
        String[] parts = given.split(":", 6);
        boolean isAlike = patterns.length == 6 && parts.length == 6;
        for (int i = 0; i < 6 && isAlike; i++) {
            isAlike = glob(patterns[i].replace('\uE000', ':'), parts[i]);
        }
        return isAlike;
    }

    /** With values in the place of variables, in which nothing is a wildcard; null if one has no value. */
    private String resolved(String text) {
        if (!hasVariables) {
            return text;
        }
        StringBuilder resolved = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            String value = matcher.group(1);
            if (value == null) {
                String key =
                        lower(unescaped(matcher.group(2)).replace('\uE000', ':').strip());
                List<String> values = context.getOrDefault(key, List.of());
                value = values.size() == 1 ? values.getFirst() : matcher.group(3);
            }
            if (value == null) {
                return null;
            }
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(escaped(value)));
        }
        return matcher.appendTail(resolved).toString();
    }

    /** With all characters that mean something moved to where they don't. */
    private static String escaped(String text) {
        return text.replace('*', (char) (LITERAL + '*'))
                .replace('?', (char) (LITERAL + '?'))
                .replace(':', (char) (LITERAL + ':'));
    }

    private static String unescaped(String text) {
        if (text == null) {
            return null;
        }
        StringBuilder unescaped = new StringBuilder();
        text.chars().forEach(c -> unescaped.append((char) (c > LITERAL && c < LITERAL + 128 ? c - LITERAL : c)));
        return unescaped.toString();
    }

    private static boolean glob(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        char first = pattern.charAt(0);
        if (first == '*') {
            return glob(pattern.substring(1), text) || (!text.isEmpty() && glob(pattern, text.substring(1)));
        }
        return !text.isEmpty()
                && (first == '?' || unescaped(pattern.substring(0, 1)).charAt(0) == text.charAt(0))
                && glob(pattern.substring(1), text.substring(1));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
