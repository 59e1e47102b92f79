package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.Arn;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record and the logging configurations it is for.
 *
 * <p>The format in a file is its length, a checksum, the time, the length of the names, the names (the room's id and
 * the configurations' ARNs, separated by spaces), and the line.
 */
record JournalEntry(List<Arn> configurations, LogRecord record) {
    static final int LENGTH_BYTES = 4;

    private static final int CHECKSUM_AT = LENGTH_BYTES;
    private static final int CHECKED_FROM = CHECKSUM_AT + 4;
    private static final int HEAD_BYTES = CHECKED_FROM + 8 + 2;

    /** Returns the entry in the format of a file, not yet {@link #seal sealed}. */
    byte[] encode() {
        StringBuilder named = new StringBuilder(record.roomId());
        configurations.forEach(configuration -> named.append(' ').append(configuration));
        byte[] names = named.toString().getBytes(US_ASCII);
        int length = HEAD_BYTES + names.length + record.json().length;
        ByteBuffer bytes = ByteBuffer.allocate(length);
        bytes.putInt(length).putInt(0).putLong(record.timeMillis()).putShort((short) names.length);
        bytes.put(names).put(record.json());
        return bytes.putInt(CHECKSUM_AT, checksum(bytes.array())).array();
    }

    /**
     * Makes an entry valid for one use of a file only, so that leftovers of an earlier use behind the last entry are
     * not taken for entries.
     *
     * @param number the number of the use
     */
    static void seal(byte[] encoded, long number) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        bytes.putInt(CHECKSUM_AT, bytes.getInt(CHECKSUM_AT) ^ Long.hashCode(number * 0x9E3779B97F4A7C15L));
    }

    /** Decodes a sealed entry; returns null if it is incomplete or of another use. */
    static @Nullable JournalEntry decode(byte[] encoded, long number) {
        seal(encoded, number);
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        if (encoded.length < HEAD_BYTES || bytes.getInt(CHECKSUM_AT) != checksum(encoded)) {
            return null;
        }
        bytes.position(CHECKED_FROM);
        long timeMillis = bytes.getLong();
        byte[] ascii = new byte[bytes.getShort()];
        bytes.get(ascii);
        List<String> names = List.of(new String(ascii, US_ASCII).split(" ", -1));
        byte[] json = new byte[bytes.remaining()];
        bytes.get(json);
        return new JournalEntry(
                names.stream().skip(1).map(Arn::parse).toList(), new LogRecord(names.getFirst(), timeMillis, json));
    }

    /** Returns whether an entry can have this length. */
    static boolean isLength(int length, int bytesLeft) {
        return length >= HEAD_BYTES && length <= bytesLeft;
    }

    private static int checksum(byte[] encoded) {
        CRC32C checksum = new CRC32C();
        checksum.update(encoded, CHECKED_FROM, encoded.length - CHECKED_FROM);
        return (int) checksum.getValue();
    }
}
