package dev.backchat.server.disk;

import java.io.IOException;
import java.io.RandomAccessFile;

/** Gives files all of their disk space ahead, so that later writes neither grow them nor fail on a full disk. */
public final class Preallocation {
    private static final int BLOCK_BYTES = 64 * 1024;

    private Preallocation() {}

    /** Writes so many zeros to a file, from its current position. */
    public static void fill(RandomAccessFile file, int size) throws IOException {
        byte[] block = new byte[Math.min(size, BLOCK_BYTES)];
        for (int at = 0; at < size; at += block.length) {
            file.write(block, 0, Math.min(block.length, size - at));
        }
    }
}
