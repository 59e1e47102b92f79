package dev.backchat.api;

import dev.backchat.api.ValidationException.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks one non-null value and adds its violations. {@link Constraints} is built from these checks. */
@FunctionalInterface
interface Check<T> {
    void check(String member, T value, List<Field> violations);

    /** A member of a request or a structure, with the check for its value. */
    record Member<R, T>(String name, boolean required, Function<R, @Nullable T> value, Check<T> check) {
        void check(R owner, List<Field> violations) {
            T given = value.apply(owner);
            if (given != null) {
                check.check(name, given, violations);
            } else if (required) {
                violations.add(new Field(name, "must not be null"));
            }
        }
    }

    static <R, T> Member<R, T> required(String name, Function<R, @Nullable T> value, Check<? super T> check) {
        return new Member<>(name, true, value, check::check);
    }

    static <R, T> Member<R, T> optional(String name, Function<R, @Nullable T> value, Check<? super T> check) {
        return new Member<>(name, false, value, check::check);
    }

    /** Returns a check that applies each member's own check and prefixes its violations with the structure's name. */
    @SafeVarargs
    static <R> Check<R> structure(Member<R, ?>... members) {
        return (member, value, violations) -> {
            List<Field> inside = new ArrayList<>();
            for (Member<R, ?> part : members) {
                part.check(value, inside);
            }
            inside.forEach(field -> violations.add(new Field(member + "." + field.name(), field.message())));
        };
    }

    /** Returns a check that runs {@code second} only if {@code first} passes, so that a member is reported once. */
    static <T> Check<T> both(Check<T> first, Check<T> second) {
        return (member, value, violations) -> {
            int before = violations.size();
            first.check(member, value, violations);
            if (violations.size() == before) {
                second.check(member, value, violations);
            }
        };
    }

    static Check<String> length(int min, int max) {
        String message = min == max ? "length must be " + min : "length must be between " + min + " and " + max;
        return (member, value, violations) -> {
            int length = Text.codePoints(value);
            if (length < min || length > max) {
                violations.add(new Field(member, message));
            }
        };
    }

    static Check<String> pattern(String regex) {
        return pattern(regex, "must match the pattern " + regex);
    }

    static Check<String> pattern(String regex, String message) {
        Pattern pattern = Pattern.compile(regex);
        return (member, value, violations) -> {
            if (!pattern.matcher(value).matches()) {
                violations.add(new Field(member, message));
            }
        };
    }

    static Check<String> arn(ResourceType... types) {
        String message = "must be the ARN of a "
                + Arrays.stream(types)
                        .map(type -> type.inArn().replace('-', ' '))
                        .collect(Collectors.joining(" or a "));
        return both(length(1, Arn.MAX_LENGTH), (member, value, violations) -> {
            if (!Arn.matches(value, types)) {
                violations.add(new Field(member, message));
            }
        });
    }

    static Check<Integer> range(int min, int max) {
        return (member, value, violations) -> {
            if (value < min || value > max) {
                violations.add(new Field(member, "must be between " + min + " and " + max));
            }
        };
    }

    static Check<String> oneOf(Enum<?>... values) {
        List<String> names = Arrays.stream(values).map(Enum::name).toList();
        return (member, value, violations) -> {
            if (!names.contains(value)) {
                violations.add(new Field(member, "must be one of " + names));
            }
        };
    }

    /** Returns a check that also accepts these values. */
    static Check<String> anyOf(Check<String> check, List<String> others) {
        return (member, value, violations) -> {
            if (!others.contains(value)) {
                check.check(member, value, violations);
            }
        };
    }

    static Check<List<String>> items(int max) {
        return (member, value, violations) -> {
            if (value.size() > max) {
                violations.add(new Field(member, "must have at most " + max + " items"));
            }
        };
    }

    static Check<List<String>> each(Check<String> check) {
        return (member, value, violations) -> {
            for (String item : value) {
                int before = violations.size();
                check.check(member, item, violations);
                if (violations.size() > before) {
                    return;
                }
            }
        };
    }
}
