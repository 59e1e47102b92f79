package dev.backchat.client.tls;

import dev.backchat.api.testrun.SelfSigned;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that nobody has issued, for both sides of a test. */
public final class TestCertificate {
    private TestCertificate() {}

    /** Returns a context that shows and trusts a new certificate for the name localhost alone. */
    public static SSLContext ofLocalhost(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        KeyStore keys = SelfSigned.make(folder.resolve("store.p12"), "localhost", "dns:localhost");
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, SelfSigned.password());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("it", keys.getCertificate(SelfSigned.ALIAS));
        trusted.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
