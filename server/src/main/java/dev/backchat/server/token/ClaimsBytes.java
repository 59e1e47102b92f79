package dev.backchat.server.token;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The claims' compact form inside a token, which must fit into an HTTP header. */
final class ClaimsBytes {
    private static final int VERSION = 1;

    private ClaimsBytes() {}

    static byte[] write(Claims claims) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(claims.tokenId());
            out.writeUTF(claims.room().toString());
            out.writeUTF(claims.userId());
            out.writeByte(claims.capabilities().size());
            for (ChatTokenCapability capability : claims.capabilities()) {
                out.writeUTF(capability.name());
            }
            out.writeShort(claims.attributes().size());
            for (Map.Entry<String, String> attribute : claims.attributes().entrySet()) {
                out.writeUTF(attribute.getKey());
                out.writeUTF(attribute.getValue());
            }
            out.writeLong(claims.tokenExpiration().toEpochMilli());
            out.writeLong(claims.sessionExpiration().toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if these are no claims of this version */
    static Claims read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readByte() != VERSION) {
            throw new IOException("claims of another version");
        }
        return new Claims(
                in.readUTF(),
                Arn.parse(in.readUTF()),
                in.readUTF(),
                readCapabilities(in),
                readAttributes(in),
                Instant.ofEpochMilli(in.readLong()),
                Instant.ofEpochMilli(in.readLong()));
    }

    private static Set<ChatTokenCapability> readCapabilities(DataInputStream in) throws IOException {
        EnumSet<ChatTokenCapability> capabilities = EnumSet.noneOf(ChatTokenCapability.class);
        for (int count = in.readByte(); count > 0; count--) {
            capabilities.add(ChatTokenCapability.valueOf(in.readUTF()));
        }
        return capabilities;
    }

    private static Map<String, String> readAttributes(DataInputStream in) throws IOException {
        Map<String, String> attributes = new HashMap<>();
        for (int count = in.readShort(); count > 0; count--) {
            attributes.put(in.readUTF(), in.readUTF());
        }
        return Map.copyOf(attributes);
    }
}
