package dev.backchat.server.net;

import java.nio.file.Path;

/**
 * Files in PEM.
 *
 * @param certificate and those that lead to its root, in order
 * @param key in PKCS#8, without a password
 */
public record TlsFiles(Path certificate, Path key) {}
