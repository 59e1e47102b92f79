package dev.backchat.server.token;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * The claims of a link to the console, and those of the session that it opened.
 *
 * @param id the id by which its use, or its end, is remembered
 * @param accessKeyId the access key that the browser acts for
 * @param keyDigest tells whether that id has another key by now
 * @param region whose resources the browser acts on
 * @param issued when it was made
 * @param expiration until when it is valid
 */
public record ConsoleClaims(
        String id, String accessKeyId, String keyDigest, String region, Moment issued, Instant expiration) {
    private static final int VERSION = 1;

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(id);
            out.writeUTF(accessKeyId);
            out.writeUTF(keyDigest);
            out.writeUTF(region);
            out.writeLong(issued.time().toEpochMilli());
            out.writeLong(issued.process());
            out.writeLong(issued.steady().toEpochMilli());
            out.writeLong(expiration.toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if these are not claims of this version */
    static ConsoleClaims read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readByte() != VERSION) {
            throw new IOException("claims of another version");
        }
        ConsoleClaims claims = new ConsoleClaims(
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                new Moment(readTime(in), in.readLong(), readTime(in)),
                readTime(in));
        if (in.read() >= 0) {
            throw new IOException("more than claims");
        }
        return claims;
    }

    private static Instant readTime(DataInputStream in) throws IOException {
        return Instant.ofEpochMilli(in.readLong());
    }
}
