package dev.backchat.api.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Presents the fuzzer's bytes as choices and texts, like Jazzer's FuzzedDataProvider: choices are taken from the end
 * and texts from the front, so that a change to one leaves the others as they are. Any bytes are valid for any choices.
 * Jazzer's own class works in Jazzer's process only, but seeds have to be tried in a test's.
 */
public final class FuzzInput {
    private final byte[] bytes;
    private int front;
    private int back;

    public FuzzInput(byte[] bytes) {
        this.bytes = bytes;
        this.back = bytes.length;
    }

    /** A number, both bounds included; the lower one when all bytes have been used. */
    public int consumeInt(int min, int max) {
        return (int) consumeLong(min, max);
    }

    public int consumeInt() {
        return consumeInt(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public long consumeLong(long min, long max) {
        long range = max - min;
        long value = 0;
        for (int taken = 0; taken < Long.SIZE && range >>> taken != 0 && back > front; taken += Byte.SIZE) {
            back--;
            value = value << Byte.SIZE | (bytes[back] & 0xff);
        }
        return range == -1 ? value : min + Long.remainderUnsigned(value, range + 1);
    }

    public long consumeLong() {
        return consumeLong(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    public boolean consumeBoolean() {
        return consumeInt(0, 1) == 1;
    }

    /** Up to so many bytes. */
    public byte[] consumeBytes(int max) {
        int from = front;
        front += Math.min(consumeInt(0, max), back - front);
        return Arrays.copyOfRange(bytes, from, front);
    }

    /** A text of up to so many bytes. */
    public String consumeString(int max) {
        return new String(consumeBytes(max), UTF_8);
    }

    public String consumeAsciiString(int max) {
        byte[] taken = consumeBytes(max);
        for (int i = 0; i < taken.length; i++) {
            taken[i] &= 0x7f;
        }
        return new String(taken, ISO_8859_1);
    }

    public String consumeRemainingAsString() {
        int from = front;
        front = back;
        return new String(bytes, from, back - from, UTF_8);
    }
}
