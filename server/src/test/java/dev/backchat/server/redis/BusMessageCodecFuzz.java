package dev.backchat.server.redis;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Verb;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.tracing.Tracing;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message comes back as it was encoded; whatever else arrives is passed over or refused, and decodes only one way. */
public final class BusMessageCodecFuzz {
    private static final Arn ROOM = Arn.parse("arn:aws:ivschat:us-east-1:123456789012:room/AbCdEfGhIjKl");

    enum Outcome {
        BROADCAST,
        DISCONNECT_USER,
        ROOM_CHANGED,
        TOKENS_REVOKED,
        SESSIONS_REVOKED,
        ROOM_DELETED,
        OTHER,
        UNKNOWN,
        REFUSED
    }

    private BusMessageCodecFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        FuzzInput data = new FuzzInput(input);
        BusMessage message = message(data);
        byte[] encoded = BusMessageCodec.encode(message);
        byte[] offset = new byte[encoded.length + 3];
        System.arraycopy(encoded, 0, offset, 3, encoded.length);
        BusMessage decoded = BusMessageCodec.decode(offset, 3, Tracing.OFF);
        if (!same(message, decoded)) {
            throw new AssertionError(message + " became " + decoded);
        }
        // A node that doesn't trace passes over where in a trace the message is.
        byte[] traced = new byte[encoded.length + 3];
        traced[0] = 'P';
        System.arraycopy(encoded, 0, traced, 3, encoded.length);
        if (!same(message, BusMessageCodec.decode(traced, 0, Tracing.OFF))) {
            throw new AssertionError(message + " was lost by its trace");
        }
        reached(
                switch (message) {
                    case BusMessage.Broadcast ignored -> Outcome.BROADCAST;
                    case BusMessage.DisconnectUser ignored -> Outcome.DISCONNECT_USER;
                    case BusMessage.RoomChanged ignored -> Outcome.ROOM_CHANGED;
                    case BusMessage.TokensRevoked ignored -> Outcome.TOKENS_REVOKED;
                    case BusMessage.SessionsRevoked ignored -> Outcome.SESSIONS_REVOKED;
                    case BusMessage.RoomDeleted ignored -> Outcome.ROOM_DELETED;
                    case BusMessage.MessagesMissed ignored -> throw new AssertionError("stays on its node");
                });
        decodeAny(Bend.bytes(data, encoded));
    }

    private static void decodeAny(byte[] bytes) {
        BusMessage decoded;
        try {
            decoded = BusMessageCodec.decode(bytes, 0, Tracing.OFF);
        } catch (IOException e) {
            reached(Outcome.REFUSED);
            return;
        }
        boolean isTraced = bytes.length > 0 && bytes[0] == 'P';
        boolean isKnown = isTraced || (bytes.length > 0 && "BDCTSX".indexOf(bytes[0]) >= 0);
        if (decoded == null) {
            if (isKnown && !isTraced && (bytes[0] != 'B' || "MEDU".indexOf(bytes[1]) >= 0)) {
                throw new AssertionError("a message was passed over");
            }
            reached(Outcome.UNKNOWN);
            return;
        }
        try {
            if (!isKnown || !same(decoded, BusMessageCodec.decode(BusMessageCodec.encode(decoded), 0, Tracing.OFF))) {
                throw new AssertionError("decoded " + decoded);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        reached(Outcome.OTHER);
    }

    private static BusMessage message(FuzzInput data) {
        return switch (data.consumeInt(0, 5)) {
            case 0 -> new BusMessage.Broadcast(data.consumeBytes(40), Bend.one(data, Verb.values()));
            case 1 -> new BusMessage.DisconnectUser(data.consumeBytes(40), Bend.text(data, 128), optional(data, 256));
            case 2 ->
                new BusMessage.RoomChanged(new StoredRoom(
                        ROOM,
                        RoomSettings.DEFAULT,
                        Map.of("key", wellFormed(data)),
                        Instant.ofEpochMilli(data.consumeLong(0, 1L << 42)),
                        Instant.ofEpochMilli(data.consumeLong(0, 1L << 42))));
            case 3 -> new BusMessage.TokensRevoked(optional(data, 128), data.consumeLong());
            case 4 -> new BusMessage.SessionsRevoked();
            default -> new BusMessage.RoomDeleted();
        };
    }

    private static @Nullable String optional(FuzzInput data, int limit) {
        return data.consumeBoolean() ? Bend.text(data, limit) : null;
    }

    /** A tag's value is well-formed before it is stored. */
    private static String wellFormed(FuzzInput data) {
        return new String(Bend.text(data, 256).getBytes(UTF_8), UTF_8);
    }

    private static boolean same(BusMessage one, @Nullable BusMessage other) {
        if (one instanceof BusMessage.Broadcast broadcast) {
            return other instanceof BusMessage.Broadcast there
                    && Arrays.equals(broadcast.frame(), there.frame())
                    && broadcast.verb() == there.verb();
        } else if (one instanceof BusMessage.DisconnectUser disconnect) {
            return other instanceof BusMessage.DisconnectUser there
                    && Arrays.equals(disconnect.frame(), there.frame())
                    && disconnect.userId().equals(there.userId())
                    && String.valueOf(disconnect.reason()).equals(String.valueOf(there.reason()));
        }
        return one.equals(other);
    }
}
