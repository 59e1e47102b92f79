package dev.backchat.server.net;

import java.nio.file.Path;

/**
 * Files in PEM format.
 *
 * @param certificate the certificate and its chain, in order
 * @param key in PKCS#8, without a password
 */
public record TlsFiles(Path certificate, Path key) {}
