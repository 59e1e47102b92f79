package dev.backchat.client;

import org.jspecify.annotations.Nullable;

/**
 * Receives the result of a call.
 *
 * @param <O> type of the output
 */
@FunctionalInterface
public interface Callback<O> {
    /**
     * Called once, with exactly one of the two being null.
     *
     * @param error a {@link dev.backchat.api.IvschatServiceException} or an {@link IvschatClientException}
     * @param data output of the call
     */
    void done(@Nullable RuntimeException error, @Nullable O data);
}
