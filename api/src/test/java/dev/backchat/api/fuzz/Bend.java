package dev.backchat.api.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Builds nearly valid input: texts about as long as a limit, and well-formed text with a change. */
public final class Bend {
    private static final String[] FILLINGS = {"a", "7", "é", "€", "\uD83D\uDE00", "\uD800", " "};

    private Bend() {}

    /** A text of any kind, or of just fewer, as many, or just more characters than a limit has. */
    public static String text(FuzzInput data, int limit) {
        if (data.consumeInt(0, 3) > 0) {
            return data.consumeString(24);
        }
        return FILLINGS[data.consumeInt(0, FILLINGS.length - 1)].repeat(Math.max(0, limit + data.consumeInt(-1, 1)));
    }

    /** The same as {@link #text}, of letters and digits. */
    public static String word(FuzzInput data, int limit) {
        if (data.consumeInt(0, 3) > 0) {
            StringBuilder word = new StringBuilder();
            for (int left = data.consumeInt(1, 12); left > 0; left--) {
                word.append((char) (data.consumeBoolean() ? data.consumeInt('a', 'z') : data.consumeInt('0', '9')));
            }
            return word.toString();
        }
        return "w".repeat(Math.max(0, limit + data.consumeInt(-1, 1)));
    }

    /** One of these. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> T one(FuzzInput data, T... of) {
        return of[data.consumeInt(0, of.length - 1)];
    }

    /** Some of these: none twice, in their order. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> List<T> some(FuzzInput data, T... of) {
        List<T> some = new ArrayList<>();
        int chosen = data.consumeInt(0, (1 << of.length) - 1);
        for (int i = 0; i < of.length; i++) {
            if ((chosen >> i & 1) != 0) {
                some.add(of[i]);
            }
        }
        return some;
    }

    /** A list in which something was dropped, doubled or swapped; or as it was. */
    public static <T> List<T> list(FuzzInput data, List<T> whole) {
        List<T> bent = new ArrayList<>(whole);
        for (int changes = data.consumeInt(0, 2); changes > 0 && !bent.isEmpty(); changes--) {
            int at = data.consumeInt(0, bent.size() - 1);
            switch (data.consumeInt(0, 2)) {
                case 0 -> bent.remove(at);
                case 1 -> bent.add(data.consumeInt(0, bent.size()), bent.get(at));
                default -> {
                    T moved = bent.remove(at);
                    bent.add(data.consumeInt(0, bent.size()), moved);
                }
            }
        }
        return bent;
    }

    /** Bytes of which one to three stretches were dropped, doubled or moved, or single ones changed. */
    public static byte[] bytes(FuzzInput data, byte[] whole) {
        byte[] bent = whole;
        for (int changes = data.consumeInt(1, 3); changes > 0 && bent.length > 0; changes--) {
            int from = data.consumeInt(0, bent.length - 1);
            int to = Math.min(bent.length, from + data.consumeInt(1, 8));
            byte[] piece = Arrays.copyOfRange(bent, from, to);
            bent = switch (data.consumeInt(0, 5)) {
                case 0 -> join(Arrays.copyOf(bent, from), Arrays.copyOfRange(bent, to, bent.length));
                case 1 -> join(Arrays.copyOf(bent, to), piece, Arrays.copyOfRange(bent, to, bent.length));
                case 2 -> flipped(bent, from, 1 << data.consumeInt(0, 7));
                case 3 -> flipped(bent, from, data.consumeInt(1, 255));
                case 4 ->
                    join(Arrays.copyOf(bent, from), data.consumeBytes(4), Arrays.copyOfRange(bent, from, bent.length));
                default -> Arrays.copyOf(bent, from);
            };
        }
        return bent;
    }

    private static byte[] flipped(byte[] whole, int at, int bits) {
        byte[] copy = whole.clone();
        copy[at] ^= (byte) bits;
        return copy;
    }

    /** Several arrays as one. */
    public static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
