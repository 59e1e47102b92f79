package dev.backchat.server.redis;

import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Verb;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.tracing.DeliverySpan;
import dev.backchat.server.tracing.Tracing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bytes in which messages travel between nodes: a kind, and what it has. Nodes of different versions share them
 * during a deployment, so the meaning of a kind never changes; a kind that this version doesn't know is passed over.
 */
final class BusMessageCodec {
    private static final char BROADCAST = 'B';
    private static final char DISCONNECT_USER = 'D';
    private static final char ROOM_CHANGED = 'C';
    private static final char TOKENS_REVOKED = 'T';
    private static final char SESSIONS_REVOKED = 'S';
    private static final char ROOM_DELETED = 'X';
    /** The place of the publication in its trace, and then the message. */
    private static final char TRACED = 'P';

    private static final JsonMapper JSON = JsonMapper.builder()
            // A later version's rooms may have more.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private BusMessageCodec() {}

    static byte[] encode(BusMessage message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            DeliverySpan delivery = message.delivery();
            if (delivery != null) {
                out.write(TRACED);
                out.writeUTF(delivery.traceParent());
            }
            switch (message) {
                case BusMessage.Broadcast broadcast -> {
                    out.write(BROADCAST);
                    out.write(code(broadcast.verb()));
                    out.write(broadcast.frame());
                }
                case BusMessage.DisconnectUser disconnect -> {
                    out.write(DISCONNECT_USER);
                    out.writeUTF(disconnect.userId());
                    writeOptional(out, disconnect.reason());
                    out.write(disconnect.frame());
                }
                case BusMessage.RoomChanged changed -> {
                    out.write(ROOM_CHANGED);
                    out.write(JSON.writeValueAsBytes(changed.room()));
                }
                case BusMessage.TokensRevoked revoked -> {
                    out.write(TOKENS_REVOKED);
                    writeOptional(out, revoked.userId());
                    out.writeLong(revoked.timeMillis());
                }
                case BusMessage.SessionsRevoked ignored -> out.write(SESSIONS_REVOKED);
                case BusMessage.RoomDeleted ignored -> out.write(ROOM_DELETED);
                case BusMessage.MessagesMissed ignored ->
                    throw new IllegalArgumentException("each node finds out by itself what it missed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static char code(Verb verb) {
        return switch (verb) {
            case SEND_MESSAGE -> 'M';
            case SEND_EVENT -> 'E';
            case DELETE_MESSAGE -> 'D';
            case DISCONNECT_USER -> 'U';
        };
    }

    private static @Nullable Verb verb(char code) {
        return switch (code) {
            case 'M' -> Verb.SEND_MESSAGE;
            case 'E' -> Verb.SEND_EVENT;
            case 'D' -> Verb.DELETE_MESSAGE;
            case 'U' -> Verb.DISCONNECT_USER;
            default -> null;
        };
    }

    private static void writeOptional(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        out.writeUTF(text == null ? "" : text);
    }

    private static @Nullable String readOptional(DataInputStream in) throws IOException {
        boolean isThere = in.readBoolean();
        String text = in.readUTF();
        return isThere ? text : null;
    }

    /**
     * Returns the message in the bytes from a position on; null if this version doesn't know its kind.
     *
     * @param tracing whose deliveries a traced message has
     * @throws IOException if the bytes are no message
     */
    static @Nullable BusMessage decode(byte[] bytes, int from, Tracing tracing) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, from, bytes.length - from))) {
            char kind = (char) in.readByte();
            if (kind != TRACED) {
                return decode(kind, in);
            }
            DeliverySpan delivery = tracing.delivery(in.readUTF());
            BusMessage message = decode((char) in.readByte(), in);
            return message == null || delivery == null ? message : message.traced(delivery);
        } catch (RuntimeException e) {
            throw new IOException("not a message of the bus", e);
        }
    }

    private static @Nullable BusMessage decode(char kind, DataInputStream in) throws IOException {
        return switch (kind) {
            case BROADCAST -> {
                Verb verb = verb((char) in.readByte());
                yield verb == null ? null : new BusMessage.Broadcast(in.readAllBytes(), verb);
            }
            case DISCONNECT_USER -> {
                String userId = in.readUTF();
                String reason = readOptional(in);
                yield new BusMessage.DisconnectUser(in.readAllBytes(), userId, reason);
            }
            case ROOM_CHANGED -> new BusMessage.RoomChanged(JSON.readValue(in.readAllBytes(), StoredRoom.class));
            case TOKENS_REVOKED -> new BusMessage.TokensRevoked(readOptional(in), in.readLong());
            case SESSIONS_REVOKED -> new BusMessage.SessionsRevoked();
            case ROOM_DELETED -> new BusMessage.RoomDeleted();
            default -> null;
        };
    }
}
