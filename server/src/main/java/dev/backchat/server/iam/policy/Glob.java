package dev.backchat.server.iam.policy;

import dev.backchat.server.net.Wildcards;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text in a policy that other texts are matched against: with wildcards, and with policy variables such as {@code
 * ${aws:username}}, which stand for values of the request. The value of a variable has no wildcards.
 */
final class Glob {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^{}$,*?]+)(?:, *'([^']*)')?}|\\$\\{([*?$])}");

    private final String text;
    private final boolean wildcards;
    private final @Nullable UnaryOperator<String> fold;
    /** Null if it has variables. */
    private final int @Nullable [] codes;

    private Glob(String text, boolean wildcards, @Nullable UnaryOperator<String> fold, boolean variables) {
        this.text = text;
        this.wildcards = wildcards;
        this.fold = fold;
        this.codes = variables && VARIABLE.matcher(text).find() ? null : codes(text);
    }

    /** Returns a glob in which {@code *} and {@code ?} are wildcards. */
    static Glob like(String text, boolean variables) {
        return new Glob(text, true, null, variables);
    }

    /** Returns a glob in which every character stands for itself. */
    static Glob exact(String text, boolean variables) {
        return new Glob(text, false, null, variables);
    }

    static Glob ignoringCase(String text, boolean wildcards, boolean variables) {
        return new Glob(text, wildcards, given -> given.toLowerCase(Locale.ROOT), variables);
    }

    /** Returns whether a text matches; false also if a variable has no value. */
    boolean matches(String given, Context context) {
        int[] pattern = codes == null ? resolved(context) : codes;
        return pattern != null && Wildcards.matches(pattern, folded(given), c -> true);
    }

    private int @Nullable [] resolved(Context context) {
        int[] all = new int[0];
        int end = 0;
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            String value;
            if (variable.group(3) != null) {
                value = variable.group(3);
            } else {
                List<String> values = context.values(variable.group(1).strip().toLowerCase(Locale.ROOT));
                value = values.size() == 1 ? values.getFirst() : variable.group(2);
            }
            if (value == null) {
                return null;
            }
            all = joined(all, codes(text.substring(end, variable.start())), characters(value));
            end = variable.end();
        }
        return joined(all, codes(text.substring(end)));
    }

    private static int[] joined(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    private int[] characters(String part) {
        return folded(part).chars().toArray();
    }

    private int[] codes(String part) {
        return wildcards ? Wildcards.codes(folded(part)) : characters(part);
    }

    private String folded(String part) {
        return fold == null ? part : fold.apply(part);
    }
}
