package dev.backchat.server.sql;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items in the list's order
 * @param next the start of the next page; null if this is the last one
 */
public record Page<T>(List<T> items, @Nullable PageToken next) {
    /**
     * Creates a page from up to one row more than fits on it.
     *
     * @param token returns the position after an item
     */
    public static <T> Page<T> of(List<T> oneMore, int size, Function<T, PageToken> token) {
        if (oneMore.size() <= size) {
            return new Page<>(oneMore, null);
        }
        List<T> items = oneMore.subList(0, size);
        return new Page<>(items, token.apply(items.getLast()));
    }
}
