package dev.backchat.api;

/** What happens to a message whose review gave no valid answer. */
public enum FallbackResult {
    ALLOW,
    DENY
}
