package dev.backchat.client.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Sets up TLS over a connection, with the host's name verified. */
public final class TlsHandshake {
    private TlsHandshake() {}

    /**
     * Returns the secured socket; closing it closes the given one.
     *
     * @param context trusted certificates; null for those of the JVM
     * @param host host of a URL: a name, or an address, which is in brackets if it is an IPv6 one
     */
    public static Socket over(Socket tcp, @Nullable SSLContext context, String host, int port) throws IOException {
        SSLSocket tls;
        try {
            SSLContext trusting = context == null ? SSLContext.getDefault() : context;
            String name = host.replaceAll("[\\[\\]]", "");
            tls = (SSLSocket) trusting.getSocketFactory().createSocket(tcp, name, port, true);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this JVM has no TLS", e);
        }
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }
}
