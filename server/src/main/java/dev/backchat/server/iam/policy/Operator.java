package dev.backchat.server.iam.policy;

import dev.backchat.server.net.AddressRange;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A condition operator.
 *
 * @param isNegated true if none of the values may match, false if one of them must
 * @param reader parses the values in the policy
 */
record Operator(boolean isNegated, Reader reader) {
    /** Compares a value of the request with a value of the policy. */
    @FunctionalInterface
    interface Test {
        boolean matches(String given, Context context);
    }

    /** Parses a value of the policy. */
    @FunctionalInterface
    interface Reader {
        /** @throws IllegalArgumentException saying what the value must be */
        Test read(String value, boolean variables);
    }

    static final String NULL = "Null";

    /** The string operators for case-insensitive values. */
    private static final Map<String, Reader> IGNORING_CASE = Map.of(
            "StringEquals", (value, variables) -> Glob.ignoringCase(value, false, variables)::matches,
            "StringNotEquals", (value, variables) -> Glob.ignoringCase(value, false, variables)::matches,
            "StringLike", (value, variables) -> Glob.ignoringCase(value, true, variables)::matches,
            "StringNotLike", (value, variables) -> Glob.ignoringCase(value, true, variables)::matches);

    private static final int ARN_PARTS = 6;
    private static final Map<String, Operator> BY_NAME = new HashMap<>();

    static {
        both("StringEquals", "StringNotEquals", (value, variables) -> Glob.exact(value, variables)::matches);
        both(
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                (value, variables) -> Glob.ignoringCase(value, false, variables)::matches);
        both("StringLike", "StringNotLike", (value, variables) -> Glob.like(value, variables)::matches);
        both("ArnEquals", "ArnNotEquals", Operator::arn);
        both("ArnLike", "ArnNotLike", Operator::arn);
        both("IpAddress", "NotIpAddress", (value, variables) -> address(value));
        both("NumericEquals", "NumericNotEquals", (value, variables) -> number(value, order -> order == 0));
        both("DateEquals", "DateNotEquals", (value, variables) -> date(value, order -> order == 0));
        Map<String, IntPredicate> orders = Map.of(
                "LessThan", order -> order < 0,
                "LessThanEquals", order -> order <= 0,
                "GreaterThan", order -> order > 0,
                "GreaterThanEquals", order -> order >= 0);
        orders.forEach((name, is) -> {
            BY_NAME.put("Numeric" + name, new Operator(false, (value, variables) -> number(value, is)));
            BY_NAME.put("Date" + name, new Operator(false, (value, variables) -> date(value, is)));
        });
        BY_NAME.put("Bool", new Operator(false, (value, variables) -> bool(value)));
        // Tests only whether there is a value at all, which Condition does.
        BY_NAME.put(NULL, new Operator(false, (value, variables) -> bool(value)));
    }

    private static void both(String name, String negated, Reader reader) {
        BY_NAME.put(name, new Operator(false, reader));
        BY_NAME.put(negated, new Operator(true, reader));
    }

    /** Returns the operator of this name, without prefix and suffix; null if there is none. */
    static @Nullable Operator named(String name) {
        return BY_NAME.get(name);
    }

    /** Returns the operator of this name for case-insensitive values. */
    static @Nullable Operator ignoringCase(String name) {
        Operator operator = named(name);
        return operator == null
                ? null
                : new Operator(operator.isNegated, IGNORING_CASE.getOrDefault(name, operator.reader));
    }

    /** Matches each of the parts between colons separately. */
    static Test arn(String value, boolean variables) {
        if (value.equals("*")) {
            return (given, context) -> true;
        }
        String[] parts = arnParts(value);
        if (parts.length != ARN_PARTS || !parts[0].equals("arn")) {
            throw new IllegalArgumentException("must be an ARN with six parts");
        }
        List<Glob> globs = new ArrayList<>();
        for (String part : parts) {
            globs.add(Glob.like(part, variables));
        }
        return (given, context) -> {
            String[] others = given.split(":", ARN_PARTS);
            boolean isAlike = others.length == ARN_PARTS;
            for (int i = 0; i < ARN_PARTS && isAlike; i++) {
                isAlike = globs.get(i).matches(others[i], context);
            }
            return isAlike;
        };
    }

    /** Returns a shortened ARN with {@code *} for each of the missing parts. */
    static String completeArn(String value) {
        return value + ":*".repeat(ARN_PARTS - arnParts(value).length);
    }

    private static String[] arnParts(String value) {
        // A colon in the name of a variable is not a separator.
        return value.split(":(?![^{}]*})", ARN_PARTS);
    }

    private static Test address(String value) {
        AddressRange range = AddressRange.parse(value);
        return (given, context) -> range.contains(given);
    }

    private static Test bool(String value) {
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException("must be true or false");
        }
        return (given, context) -> given.equalsIgnoreCase(value);
    }

    private static Test number(String value, IntPredicate is) {
        return ordered(parsed(value, BigDecimal::new, "must be a number"), BigDecimal::new, is);
    }

    private static Test date(String value, IntPredicate is) {
        return ordered(
                parsed(value, Operator::instant, "must be a time in ISO 8601, or seconds since 1970"),
                Operator::instant,
                is);
    }

    private static <T extends Comparable<? super T>> Test ordered(T value, Function<String, T> parse, IntPredicate is) {
        return (given, context) -> {
            try {
                return is.test(parse.apply(given).compareTo(value));
            } catch (NumberFormatException | DateTimeException e) {
                return false;
            }
        };
    }

    private static <T> T parsed(String value, Function<String, T> parse, String expected) {
        try {
            return parse.apply(value);
        } catch (NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static Instant instant(String text) {
        if (text.matches("-?[0-9]{1,12}")) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        if (text.indexOf('T') >= 0) {
            return OffsetDateTime.parse(text).toInstant();
        }
        boolean isMonth = text.matches("[0-9]{4}-[0-9]{2}");
        return LocalDate.parse(isMonth ? text + "-01" : text)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
