package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedSegmentTest {
    @TempDir
    private Path directory;

    /** A record without a line, whose checksum is right. */
    private static ByteBuffer record(int roomLength, String room) {
        ByteBuffer record = ByteBuffer.allocate(17 + room.length());
        record.putInt(record.capacity())
                .putInt(0)
                .putLong(1)
                .put((byte) roomLength)
                .put(room.getBytes(US_ASCII));
        CRC32C checksum = new CRC32C();
        checksum.update(record.array(), 8, record.capacity() - 8);
        return record.putInt(4, (int) checksum.getValue()).flip();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, 127})
    void anInvalidRoomLengthEndsTheRecords(int roomLength) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(100).putInt(0x42434C31).putInt(8).put(record(2, "r1"));
        Files.write(
                directory.resolve("0000000000000001.spool"),
                file.put(record(roomLength, "r2")).array());
        Spool spool = Spool.open(directory, 1024 * 1024, new AtomicLong());
        assertThat(spool.oldest(1000).records()).extracting(LogRecord::roomId).containsExactly("r1");
    }
}
