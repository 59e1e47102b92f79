package dev.backchat.server.edge;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What this server shows to those who connect by TLS. It can be exchanged; connections that are open keep theirs. */
final class Certificate {
    private volatile @Nullable SslContext context;

    /** @param files null for plain text */
    Certificate(@Nullable Tls files) throws IOException {
        replace(files);
    }

    /** Null for plain text. */
    @Nullable SslContext context() {
        return context;
    }

    /**
     * Takes over files; what can't be read changes nothing.
     *
     * @throws IOException saying which files are wrong, and why
     */
    void replace(@Nullable Tls files) throws IOException {
        context = files == null ? null : read(files);
    }

    private static SslContext read(Tls files) throws IOException {
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
