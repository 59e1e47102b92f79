package dev.backchat.api;

/**
 * Names the event that a call sent.
 *
 * @param id the {@code Id} of the EVENT frame, 12 of {@code [a-zA-Z0-9]}
 */
public record EventId(String id) {}
