package dev.backchat.api;

/** Requests a link to the console for the caller; has no members. */
public record CreateConsoleSessionRequest() {}
