package dev.backchat.client;

import dev.backchat.api.ResponseMetadata;

/**
 * Output of a call, with how the call went.
 *
 * @param <O> type of the output
 */
public record Response<O>(O output, ResponseMetadata metadata) {}
