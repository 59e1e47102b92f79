package dev.backchat.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A profile of the files that AWS's tools share, {@code ~/.aws/credentials} and {@code ~/.aws/config}. Keys that stand
 * below another, such as those of a service in a section of services, are named {@code service.key}.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html">The format of the files</a>
 */
final class Profile {
    private final Map<String, String> values;
    private final Map<Path, Optional<FileTime>> readAt;

    private Profile(Map<String, String> values, Map<Path, Optional<FileTime>> readAt) {
        this.values = values;
        this.readAt = readAt;
    }

    /** Reads it. A file or a profile that isn't there is an empty one; what the credentials file says counts first. */
    static Profile read(String name, Path credentialsFile, Path configFile) throws IOException {
        Map<Path, Optional<FileTime>> readAt = new HashMap<>();
        readAt.put(credentialsFile, changedAt(credentialsFile));
        readAt.put(configFile, changedAt(configFile));
        Map<String, Map<String, String>> config = sections(configFile);
        Map<String, String> values = new HashMap<>();
        Map<String, String> own = config.getOrDefault("profile " + name, Map.of());
        if (own.isEmpty() && name.equals("default")) {
            own = config.getOrDefault("default", Map.of());
        }
        values.putAll(config.getOrDefault("services " + own.getOrDefault("services", ""), Map.of()));
        values.putAll(own);
        values.putAll(sections(credentialsFile).getOrDefault(name, Map.of()));
        return new Profile(values, readAt);
    }

    @Nullable String get(String key) {
        return values.get(key);
    }

    /** Whether the files are as they were. */
    boolean isUpToDate() {
        return readAt.entrySet().stream()
                .allMatch(file -> changedAt(file.getKey()).equals(file.getValue()));
    }

    private static Optional<FileTime> changedAt(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Map<String, String>> sections(Path file) throws IOException {
        Map<String, Map<String, String>> sections = new HashMap<>();
        Map<String, String> section = new HashMap<>();
        String parent = "";
        for (String line : Files.isRegularFile(file) ? Files.readAllLines(file) : List.<String>of()) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
                continue;
            }
            if (text.startsWith("[")) {
                int end = text.indexOf(']');
                String name = text.substring(1, end < 0 ? text.length() : end).strip();
                section = sections.computeIfAbsent(name.replaceAll("\\s+", " "), n -> new HashMap<>());
                parent = "";
                continue;
            }
            List<String> pair = pair(text);
            boolean isNested = Character.isWhitespace(line.charAt(0)) && !parent.isEmpty();
            section.put(isNested ? parent + "." + pair.get(0) : pair.get(0), pair.get(1));
            if (!isNested) {
                parent = pair.get(1).isEmpty() ? pair.get(0) : "";
            }
        }
        return sections;
    }

    private static List<String> pair(String text) {
        int equals = text.indexOf('=');
        List<String> pair = new ArrayList<>();
        pair.add((equals < 0 ? text : text.substring(0, equals)).strip());
        String value = equals < 0 ? "" : text.substring(equals + 1);
        // A comment begins with a space in front.
        pair.add(value.replaceFirst("\\s[#;].*", "").strip());
        return pair;
    }
}
