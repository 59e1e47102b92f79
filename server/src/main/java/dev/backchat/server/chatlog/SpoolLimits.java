package dev.backchat.server.chatlog;

/**
 * Disk space for records waiting for their destinations.
 *
 * @param perConfiguration maximum bytes of one logging configuration
 * @param total maximum bytes of all of them
 */
public record SpoolLimits(long perConfiguration, long total) {}
