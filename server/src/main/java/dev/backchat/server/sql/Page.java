package dev.backchat.server.sql;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some of a list.
 *
 * @param items in the list's order
 * @param next where the rest begins; null if this is the last page
 */
public record Page<T>(List<T> items, @Nullable PageToken next) {
    /**
     * Makes a page of one row more than fits on it, if there were so many.
     *
     * @param token what the next page begins after
     */
    public static <T> Page<T> of(List<T> oneMore, int size, Function<T, PageToken> token) {
        if (oneMore.size() <= size) {
            return new Page<>(oneMore, null);
        }
        List<T> items = oneMore.subList(0, size);
        return new Page<>(items, token.apply(items.getLast()));
    }
}
