package dev.backchat.server.iam.policy;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import dev.backchat.server.iam.policy.NaivePolicy.Asked;
import dev.backchat.server.iam.policy.NaivePolicy.Said;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A well-formed policy decides like a second, naive implementation; any other is refused. */
public final class PolicyFuzz {
    enum Outcome {
        ALLOWED,
        DENIED,
        NOT_ALLOWED,
        NOT_JSON,
        NOT_AN_OBJECT,
        UNKNOWN_ELEMENT,
        WRONG_VERSION,
        NO_STATEMENT,
        WRONG_EFFECT,
        NO_ACTION,
        BOTH_ACTIONS,
        WRONG_ACTION,
        WRONG_RESOURCE,
        WRONG_CONDITION,
        WRONG_OPERATOR,
        WRONG_KEY,
        NO_VALUE,
        WRONG_VALUE,
        BENT,
        // Operators that a decision depended on.
        STRING_EQUALS,
        STRING_EQUALS_IGNORE_CASE,
        STRING_LIKE,
        ARN_EQUALS,
        ARN_LIKE,
        IP_ADDRESS,
        NUMERIC_EQUALS,
        NUMERIC_LESS_THAN,
        NUMERIC_LESS_THAN_EQUALS,
        NUMERIC_GREATER_THAN,
        NUMERIC_GREATER_THAN_EQUALS,
        DATE_EQUALS,
        DATE_LESS_THAN,
        DATE_LESS_THAN_EQUALS,
        DATE_GREATER_THAN,
        DATE_GREATER_THAN_EQUALS,
        BOOL,
        NULL;

        private static final Outcome[] DECISIONS_AND_ERRORS = Arrays.copyOf(values(), STRING_EQUALS.ordinal());

        static Outcome of(String operator) {
            return valueOf(operator.replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(Locale.ROOT));
        }
    }

    private static final String[] OPERATORS = {
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "ArnEquals",
        "ArnNotEquals",
        "ArnLike",
        "ArnNotLike",
        "IpAddress",
        "NotIpAddress",
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
        "Bool",
        "Null"
    };
    private static final String[] KEYS = {"aws:SourceIp", "aws:RequestTag/Team", "aws:TagKeys", "aws:username"};
    private static final String[] VERSIONS = {"2012-10-17", "2008-10-17", null};

    private PolicyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        String version = Bend.one(data, VERSIONS);
        List<Said> statements = new ArrayList<>();
        for (int left = data.consumeInt(1, 3); left > 0; left--) {
            statements.add(statement(data));
        }
        Outcome outcome = data.consumeInt(0, 3) > 0 ? Outcome.ALLOWED : Bend.one(data, Outcome.DECISIONS_AND_ERRORS);
        String json = VariedJson.write(data, document(data, version, statements, outcome));
        if (outcome == Outcome.NOT_JSON) {
            json = Bend.one(data, json + "{}", json.substring(1), json.replaceFirst("\\{", "{\"Id\":1,\"Id\":2,"));
        } else if (outcome == Outcome.BENT) {
            json = String.join("", Bend.list(data, List.of(json.split("(?=[\":,{}\\[\\]])"))));
        }
        Map<String, List<String>> context = context(data);
        String action = action(data, "").replaceAll("[*?]", "x");
        String resource =
                Bend.one(data, "arn:aws:ivschat:eu-1:1:room/a", "arn:aws:ivschat:eu-1:1:room/" + text(data), "a:b");
        Decision decision;
        try {
            Policy policy = Policy.parse(json);
            decision = Policy.decide(List.of(policy), action, resource, key -> context.getOrDefault(key, List.of()));
        } catch (PolicyException e) {
            if (outcome.ordinal() < Outcome.NOT_JSON.ordinal()
                    || String.valueOf(e.getMessage()).isBlank()) {
                throw new AssertionError(json, e);
            }
            reached(outcome);
            return;
        }
        if (outcome == Outcome.BENT) {
            reached(outcome);
            return;
        } else if (outcome.ordinal() >= Outcome.NOT_JSON.ordinal()) {
            throw new AssertionError(outcome + " expected of " + json);
        }
        Decision expected = new NaivePolicy("2012-10-17".equals(version), context).decide(statements, action, resource);
        if (decision != expected) {
            throw new AssertionError(expected + " expected, but it is " + decision + " of " + action + " on " + resource
                    + " with " + context + " by " + json);
        }
        reached(Outcome.valueOf(decision.name()));
    }

    private static Said statement(FuzzInput data) {
        List<String> actions = new ArrayList<>();
        List<String> resources = new ArrayList<>();
        List<Asked> conditions = new ArrayList<>();
        for (int left = data.consumeInt(1, 2); left > 0; left--) {
            actions.add(action(data, "*"));
            resources.add(Bend.one(data, "*", "*", arn(data), arn(data), "arn:aws", "arn:aws:ivschat:eu-1:*"));
        }
        for (int left = data.consumeInt(0, 2); left > 0; left--) {
            Asked next = condition(data);
            // JSON that has a member twice is refused.
            conditions.removeIf(other -> other.operator().equals(next.operator()));
            conditions.add(next);
        }
        return new Said(
                data.consumeBoolean(), data.consumeBoolean(), actions, data.consumeBoolean(), resources, conditions);
    }

    private static String action(FuzzInput data, String other) {
        String[] some = {
            "ivschat:CreateRoom", "ivschat:createroom", "ivschat:Create*", "*:?reateRoom", "iam:Get", "ivschat:*m"
        };
        return data.consumeInt(0, 6) == 0 && !other.isEmpty() ? other : Bend.one(data, some);
    }

    private static String text(FuzzInput data) {
        StringBuilder text = new StringBuilder();
        for (int left = data.consumeInt(0, 5); left > 0; left--) {
            text.append(Bend.one(
                    data,
                    "a",
                    "b",
                    "A",
                    "*",
                    "?",
                    "ab",
                    "é",
                    "/",
                    "${aws:username}",
                    "${aws:TagKeys, 'ab'}",
                    "${*}",
                    "${$}"));
        }
        return text.toString();
    }

    private static String arn(FuzzInput data) {
        return Bend.one(
                        data,
                        "arn:aws:ivschat:eu-1:1:room/",
                        "arn:*:ivschat:*:?:",
                        "arn:aws:ivschat:${aws:username}:1:*")
                + text(data);
    }

    private static Asked condition(FuzzInput data) {
        String operator = Bend.one(data, OPERATORS);
        boolean isNull = operator.equals("Null");
        List<String> values = new ArrayList<>();
        for (int left = data.consumeInt(1, 2); left > 0; left--) {
            values.add(wanted(data, operator.replace("Not", "")));
        }
        return new Asked(
                isNull ? "" : Bend.one(data, "", "", "ForAnyValue:", "ForAllValues:"),
                operator,
                !isNull && data.consumeBoolean(),
                Bend.one(data, KEYS),
                values);
    }

    private static String wanted(FuzzInput data, String operator) {
        return switch (operator) {
            case "ArnEquals", "ArnLike" -> Bend.one(data, "*", arn(data));
            case "IpAddress" ->
                data.consumeBoolean()
                        ? "10." + data.consumeInt(0, 3) + ".2.1" + Bend.one(data, "", "/" + data.consumeInt(0, 32))
                        : "fd00::" + data.consumeInt(1, 9) + Bend.one(data, "", "/" + data.consumeInt(0, 128));
            case "Bool", "Null" -> Bend.one(data, "true", "false", "TRUE");
            default ->
                operator.startsWith("Numeric")
                        ? Bend.one(data, "5", "05.0", "-1", Integer.toString(data.consumeInt(-9, 9)))
                        : operator.startsWith("Date") ? time(data) : text(data);
        };
    }

    private static String time(FuzzInput data) {
        return Bend.one(data, "2026-01-02", "2026-01", "2026-01-02T00:00:00Z", "1767312000", "1767225600", "-5");
    }

    private static Map<String, List<String>> context(FuzzInput data) {
        Map<String, List<String>> context = new HashMap<>();
        for (String key : List.of("aws:sourceip", "aws:requesttag/team", "aws:tagkeys", "aws:username")) {
            List<String> values = new ArrayList<>();
            for (int left = data.consumeInt(0, 2); left > 0; left--) {
                values.add(Bend.one(
                        data,
                        text(data),
                        "10." + data.consumeInt(0, 3) + "." + data.consumeInt(0, 3) + ".1",
                        "fd00::" + data.consumeInt(1, 9),
                        time(data),
                        Integer.toString(data.consumeInt(-9, 9)),
                        "true",
                        "arn:aws:ivschat:eu-1:1:room/a",
                        "x"));
            }
            context.put(key, values);
        }
        return context;
    }

    private static Object oneOrList(FuzzInput data, List<String> texts) {
        return texts.size() == 1 && data.consumeBoolean() ? texts.getFirst() : texts;
    }

    private static Object document(FuzzInput data, String version, List<Said> statements, Outcome wrong) {
        List<Object> written = new ArrayList<>();
        int bad = data.consumeInt(0, statements.size() - 1);
        for (int i = 0; i < statements.size(); i++) {
            written.add(statement(data, statements.get(i), i == bad ? wrong : Outcome.ALLOWED));
        }
        List<Member> document = new ArrayList<>();
        if (wrong == Outcome.WRONG_VERSION) {
            document.add(new Member("Version", Bend.one(data, "", "2012-10-18", "2012-10-17 ")));
        } else if (version != null) {
            document.add(new Member("Version", version));
        }
        if (wrong == Outcome.UNKNOWN_ELEMENT && data.consumeBoolean()) {
            document.add(new Member(Bend.one(data, "statement", "Condition", ""), "x"));
        }
        if (wrong == Outcome.NO_STATEMENT) {
            document.add(new Member(Bend.one(data, "Id", "Statement"), "x"));
        } else {
            document.add(new Member(
                    "Statement", written.size() == 1 && data.consumeBoolean() ? written.getFirst() : written));
        }
        return wrong == Outcome.NOT_AN_OBJECT ? Bend.one(data, written, "x", 1L, null) : document;
    }

    private static Object statement(FuzzInput data, Said said, Outcome wrong) {
        List<Member> statement = new ArrayList<>();
        statement.add(new Member(wrong == Outcome.UNKNOWN_ELEMENT ? Bend.one(data, "Principal", "sid") : "Sid", "s"));
        String effect = said.isDeny() ? "Deny" : "Allow";
        statement.add(new Member(
                "Effect",
                wrong == Outcome.WRONG_EFFECT ? Bend.one(data, effect.substring(1), "allow", "", null) : effect));
        List<String> actions = new ArrayList<>(said.actions());
        if (wrong == Outcome.WRONG_ACTION) {
            actions.add(Bend.one(data, "", "**", "ivschat", "ivschat:", ":a", "a:b:c", "a b:c"));
        }
        if (wrong != Outcome.NO_ACTION) {
            statement.add(new Member(said.notAction() ? "NotAction" : "Action", oneOrList(data, actions)));
        } else if (data.consumeBoolean()) {
            statement.add(new Member("Action", data.consumeBoolean() ? null : List.of()));
        }
        if (wrong == Outcome.BOTH_ACTIONS) {
            statement.add(new Member(said.notAction() ? "Action" : "NotAction", "*"));
        }
        List<String> resources = new ArrayList<>(said.resources());
        if (wrong == Outcome.WRONG_RESOURCE) {
            resources.add(Bend.one(data, "", "arm:aws:ivschat:eu-1:1:room/a", "**", "a", "*a"));
        }
        statement.add(new Member(said.notResource() ? "NotResource" : "Resource", oneOrList(data, resources)));
        if (wrong == Outcome.WRONG_CONDITION) {
            statement.add(new Member("Condition", Bend.one(data, "x", List.of("x"), List.of(new Member("Bool", "x")))));
        } else if (!said.conditions().isEmpty() || wrong.ordinal() > Outcome.WRONG_CONDITION.ordinal()) {
            statement.add(new Member("Condition", conditions(data, said.conditions(), wrong)));
        }
        return Bend.one(data, statement, statement.reversed());
    }

    /** Each operator is there once, and below it each key. */
    private static List<Member> conditions(FuzzInput data, List<Asked> asked, Outcome wrong) {
        Map<String, List<Member>> byOperator = new HashMap<>();
        for (Asked one : asked) {
            String operator = one.quantifier() + one.operator() + (one.ifExists() ? "IfExists" : "");
            byOperator
                    .computeIfAbsent(operator, none -> new ArrayList<>())
                    .add(new Member(one.key(), oneOrList(data, one.values())));
        }
        if (wrong == Outcome.WRONG_OPERATOR) {
            String operator = Bend.one(
                    data,
                    "",
                    "StringEqual",
                    "ForAnyValue:Null",
                    "NullIfExists",
                    "ForAnyvalue:Bool",
                    "Not",
                    "stringlike");
            byOperator.put(operator, List.of(new Member("aws:username", "true")));
        } else if (wrong == Outcome.WRONG_KEY) {
            byOperator.put("StringNotLike", List.of(new Member(Bend.one(data, "", "a", "a:", ":a", " a:b"), "x")));
        } else if (wrong == Outcome.NO_VALUE) {
            byOperator.put(
                    "StringLike",
                    List.of(new Member(
                            "a:b", Bend.one(data, null, List.of(new Member("a", 1L)), List.of(List.of("a"))))));
        } else if (wrong == Outcome.WRONG_VALUE) {
            String[][] values = {
                {"Bool", "tru"},
                {"Null", ""},
                {"NumericEquals", "x"},
                {"DateLessThan", "2026-13"},
                {"IpAddress", "10.0.0.0/33"},
                {"IpAddress", "fd00::/129"},
                {"IpAddress", "host"},
                {"IpAddress", "10.0.0.1/"},
                {"ArnLike", "arn:aws:a:b:c"},
                {"ArnEquals", ""},
                {"DateEquals", "2026-01-02T"},
                {"NumericLessThan", ""}
            };
            String[] value = Bend.one(data, values);
            byOperator.put(value[0], List.of(new Member("a:b", value[1])));
        }
        return byOperator.entrySet().stream()
                .map(entry -> new Member(entry.getKey(), entry.getValue()))
                .toList();
    }
}
