package dev.backchat.api;

/**
 * Id of the event that a call sent.
 *
 * @param id the {@code Id} of the EVENT frame, 12 characters of {@code [a-zA-Z0-9]}
 */
public record EventId(String id) {}
