package dev.backchat.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final Console console = new Console(results, notes);

    @ParameterizedTest
    @CsvSource({
        "'a\nb', 'a\\nb'",
        "'a\r\tb', 'a\\r\\tb'",
        "'\u001b[2J', '\\u001b[2J'",
        "'\u009b2J', '\\u009b2J'",
        "'\u007f', '\\u007f'",
        "'\u2028\u2029', '\\u2028\\u2029'",
        "'\u202eabc\u2066', '\\u202eabc\\u2066'",
        "'\u2065\u206a\u2029\u202f', '\u2065\u206a\\u2029\u202f'",
        "'plain, \u00e4\u05d0 \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67', 'plain, \u00e4\u05d0 \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67'"
    })
    void escapesControlCharactersOfMessages(String text, String printed) {
        assertThat(Console.escape(text)).isEqualTo(printed);
    }

    @Test
    void writesResultsAndNotesToSeparateStreamsInUtf8() {
        console.print("\ud83d\udc4d");
        console.note("it is\nover");
        assertThat(results.toString(UTF_8)).isEqualTo("\ud83d\udc4d\n");
        assertThat(notes.toString(UTF_8)).isEqualTo("backchat: it is\\nover\n");
        assertThat(console.isClosed()).isFalse();
    }

    @Test
    void noticesAClosedOutput() {
        Console closed = new Console(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                notes);
        assertThat(closed.isClosed()).isFalse();
        closed.print("x");
        assertThat(closed.isClosed()).isTrue();
    }
}
