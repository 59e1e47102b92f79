package dev.backchat.api;

/** Outcome for a message whose review produced no valid response. */
public enum FallbackResult {
    ALLOW,
    DENY
}
