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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What this server shows to those who connect by TLS. It can be exchanged; connections that are open keep theirs. */
public final class TlsCertificate {
    private final Executor handshakes;
    private volatile @Nullable SslContext context;

    /**
     * @param files null for plain text
     * @param handshakes does what costs most of a handshake, so that event loops, which must be on time, don't
     */
    public TlsCertificate(@Nullable TlsFiles files, Executor handshakes) throws IOException {
        this.handshakes = handshakes;
        replace(files);
    }

    /** False for plain text. */
    public boolean isUsed() {
        return context != null;
    }

    /** Makes what speaks TLS on a connection. */
    public SslHandler newHandler(Channel channel, Duration handshakeTimeout, MemoryBudget.Account account) {
        SslHandler handler = new AccountedSslHandler(
                Objects.requireNonNull(context).newEngine(channel.alloc()), handshakes, account);
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }

    /**
     * Takes over files; what can't be read changes nothing.
     *
     * @throws IOException saying which files are wrong, and why
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
