package dev.backchat.client;

import dev.backchat.client.credentials.Credentials;
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
 * A profile from the files that AWS's tools share, {@code ~/.aws/credentials} and {@code ~/.aws/config}, as botocore
 * reads it: the values of both files are merged, and those of the credentials file win, but an access key and its
 * secret come from the same file.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html">The format of the files</a>
 */
final class Profile {
    private static final String SERVICE = "ivschat";

    private final boolean exists;
    private final Map<String, String> values;
    private final Map<String, String> ofCredentialsFile;
    private final Map<String, String> ofConfigFile;
    private final @Nullable Map<String, String> services;
    private final Map<Path, Optional<FileTime>> readAt;

    private Profile(
            @Nullable Map<String, String> ofCredentialsFile,
            @Nullable Map<String, String> ofConfigFile,
            Map<String, Map<String, String>> services,
            Map<Path, Optional<FileTime>> readAt) {
        this.exists = ofCredentialsFile != null || ofConfigFile != null;
        this.ofCredentialsFile = ofCredentialsFile == null ? Map.of() : ofCredentialsFile;
        this.ofConfigFile = ofConfigFile == null ? Map.of() : ofConfigFile;
        this.values = new HashMap<>(this.ofConfigFile);
        values.putAll(this.ofCredentialsFile);
        this.services = services.get(values.getOrDefault("services", ""));
        this.readAt = readAt;
    }

    /** Reads a profile. A missing file counts as empty. */
    static Profile read(String name, Path credentialsFile, Path configFile) throws IOException {
        Map<Path, Optional<FileTime>> readAt = new HashMap<>();
        readAt.put(credentialsFile, changedAt(credentialsFile));
        readAt.put(configFile, changedAt(configFile));
        Map<String, Map<String, String>> profiles = new HashMap<>();
        Map<String, Map<String, String>> services = new HashMap<>();
        // If both [default] and [profile default] exist, the later one replaces the other entirely.
        IniFile.read(configFile).forEach((section, values) -> {
            List<String> words = words(section);
            if (section.equals("default")) {
                profiles.put(section, values);
            } else if (section.startsWith("profile") && words.size() == 2) {
                profiles.put(words.get(1), values);
            } else if (section.startsWith("services") && words.size() == 2) {
                services.put(words.get(1), values);
            }
        });
        return new Profile(IniFile.read(credentialsFile).get(name), profiles.get(name), services, readAt);
    }

    /** Returns whether either file contains the profile. */
    boolean exists() {
        return exists;
    }

    @Nullable String get(String key) {
        return values.get(key);
    }

    /**
     * Returns the service's own endpoint, from the services section that the profile names.
     *
     * @throws IOException if the named section does not exist
     */
    @Nullable String serviceEndpoint() throws IOException {
        String named = values.get("services");
        if (named == null) {
            return null;
        }
        if (services == null) {
            throw new IOException("the profile names the services '" + named + "', which have no section");
        }
        return services.getOrDefault(SERVICE, "")
                .lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2 && pair[0].strip().equals("endpoint_url"))
                .map(pair -> pair[1].strip())
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns the credentials of the first file that has an access key id.
     *
     * @throws IOException if that file has no secret for it
     */
    Optional<Credentials> credentials() throws IOException {
        for (Map<String, String> file : List.of(ofCredentialsFile, ofConfigFile)) {
            String id = file.get("aws_access_key_id");
            String secret = file.get("aws_secret_access_key");
            if (id == null) {
                continue;
            }
            if (secret == null) {
                throw new IOException(
                        "the profile has an aws_access_key_id without an aws_secret_access_key beside it");
            }
            String token = file.getOrDefault("aws_security_token", file.get("aws_session_token"));
            return Optional.of(new Credentials(id, secret, token == null || token.isEmpty() ? null : token));
        }
        return Optional.empty();
    }

    /** Returns whether the files are unchanged. */
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

    /**
     * Splits a section's name as a shell would, with both kinds of quotes; returns no words if a quote is left open.
     */
    private static List<String> words(String section) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean isInWord = false;
        char quote = 0;
        for (int i = 0; i < section.length(); i++) {
            char c = section.charAt(i);
            boolean hasNext = i + 1 < section.length();
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (c == '\\'
                    && hasNext
                    && (quote == 0 || (quote == '"' && "\"\\".indexOf(section.charAt(i + 1)) >= 0))) {
                i++;
                word.append(section.charAt(i));
                isInWord = true;
            } else if (quote != 0) {
                word.append(c);
            } else if (c == '\'' || c == '"') {
                quote = c;
                isInWord = true;
            } else if (Character.isWhitespace(c)) {
                if (isInWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                isInWord = false;
            } else {
                word.append(c);
                isInWord = true;
            }
        }
        if (isInWord) {
            words.add(word.toString());
        }
        return quote == 0 ? words : List.of();
    }
}
