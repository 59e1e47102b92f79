package dev.backchat.client;

import dev.backchat.api.ResponseMetadata;

/**
 * An output, and how the call went.
 *
 * @param <O> the shape of the output
 */
public record Response<O>(O output, ResponseMetadata metadata) {}
