package dev.backchat.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The compact binary form of the claims inside a token, which must fit into an HTTP header. A kilobyte of
 * attributes may consist of five hundred, so the size of each text's length prefix matters: it is one byte below
 * 128, and two from there.
 */
final class ClaimsBytes {
    private static final int VERSION = 2;
    /**
     * The format without issue time, sealed by servers before 0.2; an upgrade must not refuse tokens issued before it.
     */
    private static final int VERSION_WITHOUT_ISSUE = 1;

    private static final int MAX_LENGTH = 1 << 15;

    private ClaimsBytes() {}

    static byte[] write(Claims claims) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writeText(out, claims.tokenId());
            writeText(out, claims.room().toString());
            writeText(out, claims.userId());
            writeLength(out, claims.capabilities().size());
            for (ChatTokenCapability capability : claims.capabilities()) {
                writeText(out, capability.name());
            }
            writeLength(out, claims.attributes().size());
            for (Map.Entry<String, String> attribute : claims.attributes().entrySet()) {
                writeText(out, attribute.getKey());
                writeText(out, attribute.getValue());
            }
            out.writeLong(claims.tokenExpiration().toEpochMilli());
            out.writeLong(claims.sessionExpiration().toEpochMilli());
            out.writeLong(claims.issued().time().toEpochMilli());
            out.writeLong(claims.issued().process());
            out.writeLong(claims.issued().steady().toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if these are not claims of a known version */
    static Claims read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int version = in.readByte();
        if (version != VERSION && version != VERSION_WITHOUT_ISSUE) {
            throw new IOException("claims of another version");
        }
        String tokenId = readText(in);
        Arn room = readArn(in);
        String userId = readText(in);
        Set<ChatTokenCapability> capabilities = readCapabilities(in);
        Map<String, String> attributes = readAttributes(in);
        Instant tokenExpiration = readTime(in);
        Instant sessionExpiration = readTime(in);
        if (tokenExpiration.isBefore(Instant.EPOCH)) {
            throw new IOException("claims of a time before there were any");
        }
        // The earliest possible issue time, so that no revocation misses the token.
        Moment issued = version == VERSION_WITHOUT_ISSUE
                ? Moment.at(tokenExpiration.minus(ChatTokens.MAX_LIFETIME))
                : new Moment(readTime(in), in.readLong(), readTime(in));
        return new Claims(tokenId, room, userId, capabilities, attributes, issued, tokenExpiration, sessionExpiration);
    }

    private static Instant readTime(DataInputStream in) throws IOException {
        return Instant.ofEpochMilli(in.readLong());
    }

    private static Arn readArn(DataInputStream in) throws IOException {
        try {
            return Arn.parse(readText(in));
        } catch (IllegalArgumentException e) {
            throw new IOException("no ARN of a room", e);
        }
    }

    private static Set<ChatTokenCapability> readCapabilities(DataInputStream in) throws IOException {
        EnumSet<ChatTokenCapability> capabilities = EnumSet.noneOf(ChatTokenCapability.class);
        for (int count = readLength(in); count > 0; count--) {
            try {
                capabilities.add(ChatTokenCapability.valueOf(readText(in)));
            } catch (IllegalArgumentException e) {
                throw new IOException("an unknown capability", e);
            }
        }
        return capabilities;
    }

    private static Map<String, String> readAttributes(DataInputStream in) throws IOException {
        Map<String, String> attributes = new HashMap<>();
        for (int count = readLength(in); count > 0; count--) {
            attributes.put(readText(in), readText(in));
        }
        return Map.copyOf(attributes);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        writeLength(out, bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = readLength(in);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, UTF_8);
    }

    private static void writeLength(DataOutputStream out, int length) throws IOException {
        if (length >= MAX_LENGTH) {
            throw new IllegalArgumentException("claims are too long: " + length);
        }
        if (length < 0x80) {
            out.writeByte(length);
        } else {
            out.writeShort(0x8000 | length);
        }
    }

    private static int readLength(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        return first < 0x80 ? first : (first & 0x7f) << 8 | in.readUnsignedByte();
    }
}
