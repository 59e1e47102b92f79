package dev.backchat.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parser for files of sections, keys and values as the AWS CLI reads them, through Python's configparser:
 * case-insensitive keys, {@code =} or {@code :}, comments only on lines of their own, values that continue on lines
 * indented further, and {@code [DEFAULT]} for values that all sections share.
 *
 * @see <a href="https://docs.python.org/3/library/configparser.html#supported-ini-file-structure">The format</a>
 */
final class IniFile {
    private static final Pattern SECTION = Pattern.compile("\\[(.+)\\].*");
    private static final Pattern OPTION = Pattern.compile("(.*?)\\s*[=:]\\s*(.*)");
    private static final String DEFAULTS = "DEFAULT";

    private final Path file;
    private final Map<String, Map<String, List<String>>> sections = new LinkedHashMap<>();
    private @Nullable Map<String, List<String>> section;
    private @Nullable List<String> value;
    private int indent;

    private IniFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file; a missing one has no sections. Multi-line values keep their line breaks.
     *
     * @throws IOException if it cannot be read or is malformed; the message gives the line number
     */
    static Map<String, Map<String, String>> read(Path file) throws IOException {
        IniFile ini = new IniFile(file);
        List<String> lines = Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
        for (int i = 0; i < lines.size(); i++) {
            ini.readLine(lines.get(i), i + 1);
        }
        return ini.values();
    }

    private void readLine(String line, int number) throws IOException {
        String text = line.strip();
        if (text.startsWith("#") || text.startsWith(";")) {
            return;
        }
        if (text.isEmpty()) {
            if (value != null) {
                value.add("");
            }
            return;
        }
        int indentOfLine = line.indexOf(text.charAt(0));
        if (value != null && indentOfLine > indent) {
            value.add(text);
            return;
        }
        indent = indentOfLine;
        Matcher header = SECTION.matcher(text);
        if (header.matches()) {
            begin(header.group(1), number);
        } else {
            readOption(text, number);
        }
    }

    private void begin(String name, int number) throws IOException {
        Map<String, List<String>> begun = sections.get(name);
        if (begun != null && !name.equals(DEFAULTS)) {
            throw wrong(number, "the section is there twice");
        }
        if (begun == null) {
            begun = new LinkedHashMap<>();
            sections.put(name, begun);
        }
        section = begun;
        value = null;
    }

    private void readOption(String text, int number) throws IOException {
        if (section == null) {
            throw wrong(number, "there is no section above");
        }
        Matcher option = OPTION.matcher(text);
        if (!option.matches() || option.group(1).isEmpty()) {
            throw wrong(number, "there is no key and =");
        }
        List<String> begun = new ArrayList<>(List.of(option.group(2)));
        if (section.put(option.group(1).toLowerCase(Locale.ROOT), begun) != null) {
            throw wrong(number, "the key is there twice in its section");
        }
        value = begun;
    }

    /** Reports only the number of the line, which may contain a secret. */
    private IOException wrong(int line, String what) {
        return new IOException(file + ", line " + line + ": " + what);
    }

    private Map<String, Map<String, String>> values() {
        Map<String, List<String>> defaults = sections.getOrDefault(DEFAULTS, Map.of());
        Map<String, Map<String, String>> values = new LinkedHashMap<>();
        sections.forEach((name, options) -> {
            if (!name.equals(DEFAULTS)) {
                Map<String, String> own = new HashMap<>();
                defaults.forEach((key, lines) -> own.put(key, joined(lines)));
                options.forEach((key, lines) -> own.put(key, joined(lines)));
                values.put(name, own);
            }
        });
        return values;
    }

    private static String joined(List<String> lines) {
        return String.join("\n", lines).stripTrailing();
    }
}
