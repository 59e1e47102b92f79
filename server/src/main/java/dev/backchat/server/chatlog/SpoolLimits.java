package dev.backchat.server.chatlog;

/**
 * What records may take on the disk while they wait for their destinations.
 *
 * @param perConfiguration bytes of one logging configuration
 * @param total bytes of all of them
 */
public record SpoolLimits(long perConfiguration, long total) {}
