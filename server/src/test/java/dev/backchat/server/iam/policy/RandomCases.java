package dev.backchat.server.iam.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Random requests and policies about them, whose decision IAM's user guide specifies. Where the evaluator compared with
 * deviates from the guide, the shape is left out here, and a comment starting with "Not" says what and why.
 */
final class RandomCases {
    /** One request, and the policies of who makes it. */
    record Case(
            List<Map<String, Object>> policies, String action, String resource, Map<String, List<String>> context) {}

    private static final String ROOM = "room";
    private static final String LOGGING = "logging-configuration";
    /** What is the object of each action, by the service authorization reference; lists and creations are of all. */
    private static final Map<String, List<String>> ACTIONS = new LinkedHashMap<>();

    static {
        for (String name : List.of(
                "GetRoom",
                "UpdateRoom",
                "DeleteRoom",
                "CreateChatToken",
                "SendEvent",
                "DeleteMessage",
                "DisconnectUser")) {
            ACTIONS.put(name, List.of(ROOM));
        }
        for (String name : List.of("Get", "Update", "Delete")) {
            ACTIONS.put(name + "LoggingConfiguration", List.of(LOGGING));
        }
        for (String name : List.of("CreateRoom", "ListRooms")) {
            ACTIONS.put(name, List.of(ROOM));
        }
        for (String name : List.of("CreateLoggingConfiguration", "ListLoggingConfigurations")) {
            ACTIONS.put(name, List.of(LOGGING));
        }
        ACTIONS.put("TagResource", List.of(ROOM, LOGGING));
        ACTIONS.put("UntagResource", List.of(ROOM, LOGGING));
        // Not ListTagsForResource of a logging configuration: the reference has it for rooms only.
        ACTIONS.put("ListTagsForResource", List.of(ROOM));
    }

    private static final List<String> OF_ALL =
            List.of("CreateRoom", "ListRooms", "CreateLoggingConfiguration", "ListLoggingConfigurations");
    private static final List<String> REGIONS = List.of("us-west-2", "us-west-2", "us-west-1", "eu-west-1");
    private static final List<String> ACCOUNTS = List.of("123456789012", "123456789012", "210987654321");
    private static final List<String> IDS = List.of("AbCdEf123456", "AbCdEf654321", "abcdef123456");
    private static final List<String> WORDS =
            List.of("ann", "Ann", "bob", "AbCdEf123456", "team-red", "team-blue", "a*", "red?", "$5", "x.y");
    private static final List<String> TAGS = List.of("team", "Stage", "cost-center");
    private static final List<String> IPV4 = List.of("192.0.2.1", "192.0.2.200", "198.51.100.7", "10.1.2.3");
    private static final List<String> IPV6 = List.of("2001:db8::1", "2001:db8:8000::1", "2001:db8:1:2::3", "fe80::1");
    private static final List<String> TIMES = List.of(
            "2026-01-01T00:00:00Z",
            "2026-01-01T23:59:59.999Z",
            "2026-01-02T00:00:00Z",
            "2026-01-02T12:30:00Z",
            "2026-02-01T00:00:00Z");
    private static final List<String> NUMBERS = List.of("-3", "0", "7", "7.5", "3600");
    private static final List<String> ORDERS =
            List.of("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals");

    private final Random random;

    // What the case that is being made has so far.
    private String action = "";
    private String resource = "";
    private String region = "";
    private String account = "";
    private Map<String, List<String>> context = Map.of();
    private boolean variables;

    RandomCases(long seed) {
        random = new Random(seed);
    }

    List<Case> next(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    private Case next() {
        action = one(List.copyOf(ACTIONS.keySet()));
        region = one(REGIONS);
        account = one(ACCOUNTS);
        String id = OF_ALL.contains(action) ? "*" : one(IDS);
        resource = "arn:aws:ivschat:" + region + ":" + account + ":" + one(ACTIONS.get(action)) + "/" + id;
        context = context();
        List<Map<String, Object>> policies = new ArrayList<>();
        for (int i = 0, count = 1 + random.nextInt(3); i < count; i++) {
            policies.add(policy());
        }
        return new Case(policies, "ivschat:" + action, resource, context);
    }

    private Map<String, List<String>> context() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        String user = one(WORDS);
        put(keys, "aws:username", user);
        put(keys, "aws:PrincipalArn", "arn:aws:iam::" + account + ":user/" + user);
        put(keys, "aws:PrincipalAccount", account);
        put(keys, "aws:RequestedRegion", region);
        put(keys, "aws:SecureTransport", one(List.of("true", "false")));
        put(keys, "aws:SourceIp", one(chance(2) ? IPV4 : IPV6));
        put(keys, "aws:CurrentTime", one(TIMES));
        put(keys, "aws:EpochTime", one(List.of("1767225600", "1767312000", "1767312001")));
        put(keys, "aws:MultiFactorAuthAge", one(NUMBERS));
        for (String tag : TAGS) {
            put(keys, "aws:ResourceTag/" + tag, one(WORDS));
            put(keys, "aws:RequestTag/" + tag, one(WORDS));
            put(keys, "aws:PrincipalTag/" + tag, one(WORDS));
        }
        put(keys, "aws:TagKeys", some(TAGS).toArray(String[]::new));
        return keys;
    }

    private void put(Map<String, List<String>> keys, String key, String... values) {
        if (!chance(4)) {
            keys.put(key, List.of(values));
        }
    }

    private Map<String, Object> policy() {
        Map<String, Object> policy = new LinkedHashMap<>();
        // Not variables in the older version, where the guide takes them for text (Variables and tags, Introduction).
        variables = !chance(4);
        if (variables || chance(2)) {
            policy.put("Version", variables ? "2012-10-17" : "2008-10-17");
        }
        List<Map<String, Object>> statements = new ArrayList<>();
        for (int i = 0, count = 1 + random.nextInt(3); i < count; i++) {
            statements.add(statement());
        }
        policy.put("Statement", statements.size() == 1 && chance(2) ? statements.getFirst() : statements);
        return policy;
    }

    private Map<String, Object> statement() {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("Effect", chance(3) ? "Deny" : "Allow");
        boolean notAction = chance(5);
        statement.put(notAction ? "NotAction" : "Action", list(this::actionPattern));
        boolean notResource = chance(5);
        statement.put(notResource ? "NotResource" : "Resource", list(() -> resourcePattern(notResource)));
        Map<String, Map<String, Object>> conditions = new LinkedHashMap<>();
        for (int i = 0, count = random.nextInt(4) - 1; i < count; i++) {
            condition(conditions);
        }
        if (!conditions.isEmpty() || chance(8)) {
            statement.put("Condition", conditions);
        }
        return statement;
    }

    private String actionPattern() {
        if (chance(6)) {
            return "*";
        }
        String name = chance(2) ? action : one(List.copyOf(ACTIONS.keySet()));
        // Not wildcards in the service, which the guide has in the name of an action only (Action, Wildcards).
        return anyCase(chance(8) ? one(List.of("s3", "ivs")) : "ivschat") + ":"
                + anyCase(chance(5) ? "*" : blurred(name));
    }

    private String resourcePattern(boolean negated) {
        if (chance(5)) {
            return "*";
        }
        String[] parts = {
            "arn",
            chance(10) ? one(List.of("aws*", "*", "aws-cn")) : "aws",
            // Not wildcards in the service, which the guide forbids (Resource, Using wildcards).
            chance(12) ? "ivs" : "ivschat",
            part(region, REGIONS),
            part(account, ACCOUNTS),
            chance(4) ? "*" : one(List.of(ROOM, ROOM, LOGGING)) + idPattern(negated)
        };
        // Not an incomplete ARN in NotResource: this evaluator never inverts those that don't match.
        int length = !negated && chance(8) ? 3 + random.nextInt(3) : parts.length;
        return String.join(":", List.of(parts).subList(0, length));
    }

    private String part(String own, List<String> others) {
        return switch (random.nextInt(4)) {
            case 0 -> own;
            case 1 -> one(others);
            case 2 -> "*";
            default -> blurred(own);
        };
    }

    private String idPattern(boolean negated) {
        if (resource.endsWith("*")) {
            // Not a part of all: this evaluator takes the request's * for a pattern, too, and allows what might be.
            return chance(5) ? "*" : "/*";
        }
        // Not wildcards in the type, which the guide forbids (reference-arns, Incorrect wildcard usage).
        return switch (random.nextInt(variables ? 6 : 4)) {
            case 0 -> "/" + one(IDS);
            case 1 -> "/" + blurred(one(IDS));
            case 2 -> "/*";
            case 3 -> "*";
            // Not one without a value in NotResource, which the guide has match no resource, so that the statement
            // speaks
            // of it (Variables and tags, Policy variables with no value); here it speaks of none then.
            default ->
                "/" + variable(List.of("aws:username", "aws:PrincipalTag/team"), negated) + (chance(3) ? "*" : "");
        };
    }

    private void condition(Map<String, Map<String, Object>> conditions) {
        switch (random.nextInt(10)) {
            case 0 -> put(conditions, quantified("Bool"), "aws:SecureTransport", list(this::bool));
            case 1 -> put(conditions, "Null", anyKey(), list(this::bool));
            case 2 -> {
                boolean not = chance(2);
                put(conditions, quantified(not ? "NotIpAddress" : "IpAddress"), "aws:SourceIp", list(() -> range(not)));
            }
            case 3 -> compared(conditions, "Numeric", "aws:MultiFactorAuthAge", this::number);
            case 4 -> compared(conditions, "Date", "aws:CurrentTime", this::time);
            // Not times in ISO 8601 beside seconds since 1970: this evaluator takes the latter for milliseconds.
            case 5 ->
                compared(
                        conditions,
                        one(List.of("Date", "Numeric")),
                        "aws:EpochTime",
                        () -> one(List.<Object>of("1767225600", "1767312000", 1_767_312_001L)));
            case 6 -> {
                boolean not = chance(2);
                String name = "Arn" + (not ? "Not" : "") + one(List.of("Equals", "Like"));
                put(conditions, quantified(name), "aws:PrincipalArn", list(() -> principalPattern(not)));
            }
            default -> {
                boolean not = chance(2);
                String name = "String" + (not ? "Not" : "") + one(List.of("Equals", "EqualsIgnoreCase", "Like"));
                String key = stringKey();
                List<String> likely = context.getOrDefault(key, WORDS);
                // Not another case in aws:TagKeys, where this evaluator has case; why ours hasn't is in
                // docs/protocol.md.
                boolean hasCase = !key.equals("aws:TagKeys");
                put(conditions, quantified(name), key, list(() -> text(likely, not, name.endsWith("Like"), hasCase)));
            }
        }
    }

    private void compared(
            Map<String, Map<String, Object>> conditions, String family, String key, Supplier<Object> value) {
        String order = one(ORDERS);
        put(conditions, quantified(family + order), key, list(value));
    }

    private void put(Map<String, Map<String, Object>> conditions, String operator, String key, Object values) {
        conditions.computeIfAbsent(operator, name -> new LinkedHashMap<>()).putIfAbsent(key, values);
    }

    private String quantified(String operator) {
        String before = chance(3) ? one(List.of("ForAnyValue:", "ForAllValues:")) : "";
        return before + operator + (chance(4) ? "IfExists" : "");
    }

    private String anyKey() {
        return chance(2)
                ? stringKey()
                : one(List.of("aws:SourceIp", "aws:CurrentTime", "aws:SecureTransport", "aws:MultiFactorAuthAge"));
    }

    private String stringKey() {
        return switch (random.nextInt(6)) {
            case 0 -> "aws:TagKeys";
            case 1 -> one(List.of("aws:username", "aws:RequestedRegion", "aws:PrincipalAccount", "aws:PrincipalArn"));
            default -> "aws:" + one(List.of("ResourceTag", "RequestTag", "PrincipalTag")) + "/" + one(TAGS);
        };
    }

    private Object bool() {
        return one(List.<Object>of("true", "false", "TRUE", true, false));
    }

    private Object range(boolean negated) {
        // Not /0: this evaluator shifts by 32 bits, which JavaScript takes for none.
        return switch (random.nextInt(5)) {
            case 0 -> one(IPV4) + "/" + one(List.of("1", "8", "16", "24", "25", "31", "32"));
            case 1 -> one(IPV6) + "/" + one(List.of("1", "32", "33", "48", "64", "128"));
            case 2 -> one(List.of("192.0.2.0/24", "10.0.0.0/8", "2001:DB8::/32", "2001:db8:1:2::/64"));
            // Not a single address under NotIpAddress: this evaluator says of one of the other family that it is none.
            default -> one(chance(2) ? IPV4 : IPV6) + (negated ? "/32" : "");
        };
    }

    private Object number() {
        return one(List.<Object>of("-3", "0", "0.0", "7", "7.0", "7.50", "3600", 7, 7.5, 3600, 0));
    }

    private Object time() {
        return chance(2)
                ? one(TIMES)
                : one(List.of(
                        "2026-01-02",
                        "2026-02",
                        "2026-01-02T00:00Z",
                        "2026-01-02T01:00:00+01:00",
                        "2026-01-01T18:30:00-05:30",
                        "2026-01-01T23:59:59.999Z"));
    }

    private Object principalPattern(boolean negated) {
        String user = variables && chance(3)
                ? variable(List.of("aws:username", "aws:PrincipalTag/team"), negated)
                : chance(2) ? "*" : blurred(one(WORDS));
        return "arn:" + one(List.of("aws", "*")) + ":" + one(List.of("iam", "i?m", "*")) + "::"
                + part(account, ACCOUNTS) + ":" + one(List.of("user/", "user/", "us*/", "role/")) + user;
    }

    private Object text(List<String> likely, boolean negated, boolean wildcards, boolean hasCase) {
        String word = chance(2) ? one(likely) : one(WORDS);
        if (variables && chance(3)) {
            String other = variable(
                    List.of("aws:username", "aws:PrincipalTag/team", "aws:ResourceTag/Stage", "aws:RequestedRegion"),
                    negated);
            return chance(3) ? word.charAt(0) + other : other;
        }
        // Not where there are no wildcards; the guide has them in any string, this evaluator takes them for text there.
        if (variables && wildcards && chance(3)) {
            return word.replace("*", "${*}").replace("?", "${?}").replace("$5", "${$}5");
        }
        return wildcards && chance(2) ? blurred(word) : hasCase && chance(3) ? anyCase(word) : word;
    }

    /**
     * One, with a default or not.
     *
     * @param hasValue whether it must have a value. Not one without in what is negated, which the guide has match
     *     (Variables and tags, Policy variables with no value); this evaluator has it not match.
     */
    private String variable(List<String> keys, boolean hasValue) {
        String key = one(keys);
        boolean hasDefault = chance(3) || (hasValue && !context.containsKey(key));
        return "${" + anyCase(key) + (hasDefault ? ", '" + one(WORDS) + "'" : "") + "}";
    }

    /** With wildcards for some of it. */
    private String blurred(String text) {
        int from = random.nextInt(text.length());
        int to = from + random.nextInt(text.length() - from + 1);
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, from) + "?" + text.substring(Math.min(from + 1, text.length()));
            case 1 -> text.substring(0, from) + "*";
            case 2 -> text.substring(0, from) + "*" + text.substring(to);
            default -> "*" + text.substring(from);
        };
    }

    private String anyCase(String text) {
        return switch (random.nextInt(6)) {
            case 0 -> text.toLowerCase(Locale.ROOT);
            case 1 -> text.toUpperCase(Locale.ROOT);
            default -> text;
        };
    }

    private Object list(Supplier<?> element) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0, count = 1 + random.nextInt(3); i < count; i++) {
            elements.add(element.get());
        }
        return elements.size() == 1 && chance(2) ? elements.getFirst() : elements;
    }

    private <T> List<T> some(List<T> elements) {
        List<T> some = new ArrayList<>(elements);
        Collections.shuffle(some, random);
        return some.subList(0, 1 + random.nextInt(some.size()));
    }

    private <T> T one(List<T> elements) {
        return elements.get(random.nextInt(elements.size()));
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }
}
