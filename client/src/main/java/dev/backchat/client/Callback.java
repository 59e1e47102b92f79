package dev.backchat.client;

import org.jspecify.annotations.Nullable;

/**
 * Hears of the end of a call.
 *
 * @param <O> the shape of the output
 */
@FunctionalInterface
public interface Callback<O> {
    /**
     * Called once. Exactly one of the two is null.
     *
     * @param error a {@link dev.backchat.api.IvschatServiceException} or an {@link IvschatClientException}
     * @param data the output
     */
    void done(@Nullable RuntimeException error, @Nullable O data);
}
