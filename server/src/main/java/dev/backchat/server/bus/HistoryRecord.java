package dev.backchat.server.bus;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.Arn;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record in the files of histories.
 *
 * <p>Its format is its length, the complement of that, a checksum of what follows, the kind, the two numbers, the length
 * of the room's ARN, that, and the content. The last byte is never zero, so a record that a killed process wrote in part
 * can be told from one that has been damaged.
 *
 * @param sequence place in the room's history
 * @param end the highest place that the room had when this was written, so a reader knows whether it has all of it
 */
record HistoryRecord(Kind kind, Arn room, long sequence, long end, byte[] content) {
    /** What a record says. */
    enum Kind {
        /** The content is a frame: JSON in UTF-8. */
        FRAME(1),
        /** The place of a message that was deleted: its time in milliseconds since 1970, and its id. */
        DELETED(2),
        /** What the room had up to this place is forgotten. */
        START(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** Returns null for a code of a later version. */
        static @Nullable Kind of(int code) {
            return Stream.of(values())
                    .filter(kind -> kind.code == code)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static final byte[] NOTHING = {};
    private static final int CHECKSUM_AT = 8;
    private static final int CHECKED_FROM = 12;
    private static final int HEAD_BYTES = CHECKED_FROM + 1 + 8 + 8 + 2;

    static HistoryRecord start(Arn room, long sequence, long end) {
        return new HistoryRecord(Kind.START, room, sequence, end, NOTHING);
    }

    static HistoryRecord deleted(Arn room, long sequence, long end, String id, Instant time) {
        byte[] name = id.getBytes(US_ASCII);
        byte[] content = ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(time.toEpochMilli())
                .put(name)
                .array();
        return new HistoryRecord(Kind.DELETED, room, sequence, end, content);
    }

    /** Returns the time of a deleted message. */
    Instant deletedTime() {
        return Instant.ofEpochMilli(ByteBuffer.wrap(content).getLong());
    }

    /** Returns the id of a deleted message. */
    String deletedId() {
        return new String(content, Long.BYTES, content.length - Long.BYTES, US_ASCII);
    }

    byte[] encode() {
        byte[] name = room.toString().getBytes(US_ASCII);
        int length = HEAD_BYTES + name.length + content.length;
        byte[] encoded = new byte[length];
        ByteBuffer.wrap(encoded)
                .putInt(length)
                .putInt(~length)
                .putInt(0)
                .put((byte) kind.code)
                .putLong(sequence)
                .putLong(end)
                .putShort((short) name.length)
                .put(name)
                .put(content);
        ByteBuffer.wrap(encoded).putInt(CHECKSUM_AT, checksum(encoded, 0, length));
        return encoded;
    }

    /** Returns the length of the record at a position, as it says itself; 0 if it doesn't say so credibly. */
    static int length(byte[] bytes, int at) {
        if (bytes.length - at < CHECKSUM_AT) {
            return 0;
        }
        ByteBuffer head = ByteBuffer.wrap(bytes, at, CHECKSUM_AT);
        int length = head.getInt();
        return length == ~head.getInt() && length > HEAD_BYTES ? length : 0;
    }

    /** Decodes the record at a position; returns null if there is no undamaged one. */
    static @Nullable HistoryRecord decode(byte[] bytes, int at) {
        int length = length(bytes, at);
        if (length == 0 || length > bytes.length - at) {
            return null;
        }
        ByteBuffer record = ByteBuffer.wrap(bytes, at + CHECKSUM_AT, length - CHECKSUM_AT);
        if (record.getInt() != checksum(bytes, at, length)) {
            return null;
        }
        Kind kind = Kind.of(record.get());
        long sequence = record.getLong();
        long end = record.getLong();
        byte[] name = new byte[record.getShort()];
        record.get(name);
        byte[] content = new byte[record.remaining()];
        record.get(content);
        // One of a later version is damage, too: what it says can't be left out.
        return kind == null
                ? null
                : new HistoryRecord(kind, Arn.parse(new String(name, US_ASCII)), sequence, end, content);
    }

    private static int checksum(byte[] bytes, int at, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, at + CHECKED_FROM, length - CHECKED_FROM);
        return (int) checksum.getValue();
    }
}
