package dev.backchat.server.dev;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.FuzzFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Any file, and any body of a request, is either a valid seed or refused, by errors that say where. */
public final class SeedBytesFuzz {
    enum Outcome {
        FILE_TAKEN,
        FILE_REFUSED,
        BODY_TAKEN,
        BODY_REFUSED
    }

    private static final Pattern LINE = Pattern.compile("line (\\d+)");
    private static final Path FILE = FuzzFile.create(".yaml");

    private SeedBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        String text = new String(bytes, UTF_8);
        Files.writeString(FILE, text);
        try {
            SeedReader.readFile(FILE);
            reached(Outcome.FILE_TAKEN);
        } catch (SeedException e) {
            int lines = text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length;
            for (String error : e.lines()) {
                Matcher line = LINE.matcher(error);
                if (line.find() && Integer.parseInt(line.group(1)) > lines) {
                    throw new AssertionError(error + ": of " + lines + " lines");
                }
            }
            check(e.lines());
            reached(Outcome.FILE_REFUSED);
        }
        try {
            SeedReader.readJson(bytes);
            reached(Outcome.BODY_TAKEN);
        } catch (SeedException e) {
            check(e.lines());
            reached(Outcome.BODY_REFUSED);
        }
    }

    private static void check(List<String> errors) {
        if (errors.isEmpty() || errors.stream().anyMatch(String::isBlank)) {
            throw new AssertionError("refused without a reason: " + errors);
        }
    }
}
