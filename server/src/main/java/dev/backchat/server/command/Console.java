package dev.backchat.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.json.ControlPlaneJson;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Output of a command: its results on standard output, everything else on standard error. In UTF-8 regardless of the
 * locale, as JSON is.
 */
final class Console {
    private final PrintStream results;
    private final PrintStream notes;

    Console(OutputStream results, OutputStream notes) {
        this.results = new PrintStream(new BufferedOutputStream(results), false, UTF_8);
        this.notes = new PrintStream(new BufferedOutputStream(notes), false, UTF_8);
    }

    static Console ofThisProcess() {
        return new Console(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    }

    /** Returns a request or response as the control plane would write it, in one line. */
    static String json(Object value) {
        return new String(ControlPlaneJson.write(value), UTF_8);
    }

    /** Prints one line of results, and flushes it. */
    synchronized void print(String line) {
        results.print(line + "\n");
        results.flush();
    }

    /** Prints one line about the command itself. */
    synchronized void note(String words) {
        notes.print("backchat: " + escape(words) + "\n");
        notes.flush();
    }

    /** Returns whether the results are no longer read, as behind {@code | head}. */
    synchronized boolean isClosed() {
        return results.checkError();
    }

    /**
     * Escapes text for a terminal. Text from strangers could otherwise start lines of its own, clear the screen, or
     * reverse the reading order (by the controls of Unicode's bidirectional algorithm).
     */
    static String escape(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (isHarmful(c)) {
                        line.append("\\u%04x".formatted(c));
                    } else {
                        line.appendCodePoint(c);
                    }
                }
            }
        });
        return line.toString();
    }

    private static boolean isHarmful(int c) {
        return Character.isISOControl(c)
                || c == 0x2028
                || c == 0x2029
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
