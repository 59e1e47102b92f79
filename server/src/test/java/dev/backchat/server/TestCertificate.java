package dev.backchat.server;

import dev.backchat.api.testrun.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Creates certificates for 127.0.0.1, as an operator would. */
public final class TestCertificate {
    private TestCertificate() {}

    /** Writes a certificate of this name and its key in PEM, {@code certificate.pem} and {@code key.pem}. What trusts it. */
    public static KeyStore make(Path directory, String name)
            throws IOException, GeneralSecurityException, InterruptedException {
        KeyStore own = SelfSigned.make(directory.resolve(name + ".p12"), name, "ip:127.0.0.1");
        pem("CERTIFICATE", own.getCertificate(SelfSigned.ALIAS).getEncoded(), directory.resolve("certificate.pem"));
        pem(
                "PRIVATE KEY",
                own.getKey(SelfSigned.ALIAS, SelfSigned.password()).getEncoded(),
                directory.resolve("key.pem"));
        KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
        trust.load(null);
        trust.setCertificateEntry("it", own.getCertificate(SelfSigned.ALIAS));
        return trust;
    }

    private static void pem(String what, byte[] encoded, Path file) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + what + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + what
                        + "-----\n");
    }

    /** What a client trusts that trusts these. */
    public static SSLContext trusting(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
