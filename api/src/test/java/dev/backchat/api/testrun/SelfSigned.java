package dev.backchat.api.testrun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** Creates certificates that nobody has issued, with their keys. */
public final class SelfSigned {
    public static final String ALIAS = "own";
    private static final String PASSWORD = "password";

    private SelfSigned() {}

    /** The password of the keys. */
    public static char[] password() {
        return PASSWORD.toCharArray();
    }

    /**
     * Creates a store with a certificate and its key.
     *
     * @param san what it is for, as {@code dns:localhost} or {@code ip:127.0.0.1}
     */
    public static KeyStore make(Path store, String name, String san)
            throws IOException, GeneralSecurityException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + san,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        if (keytool.waitFor() != 0) {
            throw new AssertionError(said);
        }
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, password());
        }
        return made;
    }
}
