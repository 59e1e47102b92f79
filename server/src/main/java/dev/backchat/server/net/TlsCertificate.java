package dev.backchat.server.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server's TLS certificate. It can be replaced; open connections keep theirs. */
public final class TlsCertificate {
    private final HandshakeExecutor handshakes = new HandshakeExecutor();
    private volatile @Nullable SslContext context;

    /** @param files null for plain text */
    public TlsCertificate(@Nullable TlsFiles files) throws IOException {
        replace(files);
    }

    /** Returns false for plain text. */
    public boolean isUsed() {
        return context != null;
    }

    /** Creates the TLS handler of a connection. */
    public SslHandler newHandler(Channel channel, Duration handshakeTimeout, MemoryBudget.Account account) {
        SslHandler handler = new AccountedSslHandler(
                Objects.requireNonNull(context).newEngine(channel.alloc()), handshakes.of(channel), account);
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }

    /**
     * Replaces the certificate; nothing changes if the files can't be read.
     *
     * @throws IOException naming the files and what is wrong with them
     */
    public void replace(@Nullable TlsFiles files) throws IOException {
        context = files == null ? null : read(files);
    }

    private static SslContext read(TlsFiles files) throws IOException {
        for (Path file : new Path[] {files.certificate(), files.key()}) {
            if (!Files.isReadable(file)) {
                throw new IOException("cannot read " + file);
            }
        }
        try {
            return SslContextBuilder.forServer(
                            files.certificate().toFile(), files.key().toFile())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(
                    "cannot use the certificate " + files.certificate() + " with the key " + files.key()
                            + ": they must be in PEM, the key in PKCS#8 without a password, and belong together",
                    e);
        }
    }
}
