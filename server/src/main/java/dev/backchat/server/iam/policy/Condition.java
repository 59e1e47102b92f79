package dev.backchat.server.iam.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One operator applied to one key of a statement's {@code Condition}. All conditions of a statement must hold. */
final class Condition {
    private static final String IF_EXISTS = "IfExists";
    private static final String FOR_ANY = "ForAnyValue:";
    private static final String FOR_ALL = "ForAllValues:";
    /**
     * The only multivalued key: a quantifier must say how it is compared. Its values are tag keys, which are compared
     * case-insensitively: otherwise an access key that may not set {@code team} could set {@code Team}, which {@code
     * aws:ResourceTag/team} covers as well.
     */
    private static final String TAG_KEYS = "aws:tagkeys";

    /** Which of the request's values must satisfy the condition. */
    private enum Quantifier {
        /** None was given: like {@link #ANY}, but an absent key satisfies a negated operator. */
        NONE,
        ANY,
        ALL
    }

    private final Operator operator;
    private final boolean asksWhetherThereIsNone;
    private final Quantifier quantifier;
    private final boolean ifExists;
    private final String key;
    private final List<Operator.Test> tests;

    private Condition(
            Operator operator,
            boolean asksWhetherThereIsNone,
            Quantifier quantifier,
            boolean ifExists,
            String key,
            List<Operator.Test> tests) {
        this.operator = operator;
        this.asksWhetherThereIsNone = asksWhetherThereIsNone;
        this.quantifier = quantifier;
        this.ifExists = ifExists;
        this.key = key;
        this.tests = tests;
    }

    /**
     * Parses a condition.
     *
     * @param name the operator with its prefix and suffix, such as {@code ForAnyValue:StringLikeIfExists}
     * @param variables whether the policy's version supports variables
     */
    static Condition of(String name, String key, List<String> values, boolean variables) throws PolicyException {
        Quantifier quantifier =
                name.startsWith(FOR_ANY) ? Quantifier.ANY : name.startsWith(FOR_ALL) ? Quantifier.ALL : Quantifier.NONE;
        String base = name.substring(
                switch (quantifier) {
                    case NONE -> 0;
                    case ANY -> FOR_ANY.length();
                    case ALL -> FOR_ALL.length();
                });
        boolean ifExists = base.endsWith(IF_EXISTS);
        base = ifExists ? base.substring(0, base.length() - IF_EXISTS.length()) : base;
        String asked = key.toLowerCase(Locale.ROOT);
        Operator operator = asked.equals(TAG_KEYS) ? Operator.ignoringCase(base) : Operator.named(base);
        boolean isNull = base.equals(Operator.NULL);
        if (operator == null || (isNull && (ifExists || quantifier != Quantifier.NONE))) {
            throw new PolicyException(name + " is no condition operator");
        }
        if (!key.matches("[A-Za-z0-9_-]+:.+")) {
            throw new PolicyException(name + ": '" + key + "' is no condition key");
        }
        if (values.isEmpty()) {
            throw new PolicyException(name + ": " + key + " must have a value");
        }
        List<Operator.Test> tests = new ArrayList<>();
        for (String value : values) {
            try {
                tests.add(operator.reader().read(value, variables));
            } catch (IllegalArgumentException e) {
                throw new PolicyException(name + ": " + key + ": '" + value + "' " + e.getMessage());
            }
        }
        return new Condition(operator, isNull, quantifier, ifExists, asked, tests);
    }

    boolean holds(Context context) {
        List<String> given = context.values(key);
        if (asksWhetherThereIsNone) {
            return matches(Boolean.toString(given.isEmpty()), context);
        }
        if (given.isEmpty()) {
            return switch (quantifier) {
                case NONE -> ifExists || operator.isNegated();
                case ANY -> false;
                case ALL -> true;
            };
        }
        if (quantifier == Quantifier.NONE && key.equals(TAG_KEYS)) {
            return false;
        }
        boolean all = quantifier == Quantifier.ALL || (quantifier == Quantifier.NONE && operator.isNegated());
        return all
                ? given.stream().allMatch(value -> satisfies(value, context))
                : given.stream().anyMatch(value -> satisfies(value, context));
    }

    private boolean satisfies(String value, Context context) {
        return matches(value, context) != operator.isNegated();
    }

    private boolean matches(String value, Context context) {
        return tests.stream().anyMatch(test -> test.matches(value, context));
    }
}
