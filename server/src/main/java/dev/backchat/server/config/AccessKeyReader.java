package dev.backchat.server.config;

import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.iam.AccessKeys;
import dev.backchat.server.iam.policy.Policy;
import dev.backchat.server.iam.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the access keys of a configuration, with their policies. */
final class AccessKeyReader {
    private static final String ACCESS_KEYS = "accessKeys";
    private static final String ACCESS_KEY_ID = "accessKeyId";
    private static final String SECRET_ACCESS_KEY = "secretAccessKey";
    private static final String ACCOUNT = "account";
    private static final String POLICIES = "policies";
    private static final List<String> REQUIRED = List.of(ACCESS_KEY_ID, SECRET_ACCESS_KEY, ACCOUNT);
    private static final Map<String, String> TEXTS = Stream.of(
                    ACCESS_KEY_ID, SECRET_ACCESS_KEY, ACCOUNT, "user", "sessionToken", "expiration")
            .collect(Collectors.toMap(name -> name, name -> name));
    /** Characters that are valid in the Authorization header, whose parts are separated by commas. */
    private static final Pattern ID = Pattern.compile("[!-+\\--~]{1,128}");
    /** Valid user names of IAM. */
    private static final Pattern USER = Pattern.compile("[\\w+=,.@-]{1,64}");

    private final ConfigErrors errors;
    private final List<AccessKey> keys = new ArrayList<>();
    /** The origin of each key. */
    private final List<ConfigOrigin> origins = new ArrayList<>();

    private final List<Path> files = new ArrayList<>();
    /** Everything that was read, for comparison. */
    private final StringBuilder text = new StringBuilder();

    AccessKeyReader(ConfigErrors errors) {
        this.errors = errors;
    }

    List<AccessKey> keys() {
        return List.copyOf(keys);
    }

    ConfigOrigin origin(int key) {
        return origins.get(key);
    }

    /** Returns the policy files that were read. */
    List<Path> files() {
        return List.copyOf(files);
    }

    /** Returns whether there is a key, valid or not. */
    boolean isGiven() {
        return !text.isEmpty();
    }

    /** Returns a text that is equal for equal keys with equal policies; contains secrets. */
    String text() {
        return text.toString();
    }

    /**
     * Reads a list of access keys.
     *
     * @param file the file of the list; names of files in it are relative to its directory
     */
    void read(JsonNode list, ConfigFile file) {
        if (!list.isArray()) {
            text.append(list).append('\n');
            ConfigOrigin origin = file.origin(ACCESS_KEYS);
            errors.add(origin, origin.must("be a list"));
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            text.append(list.get(i)).append('\n');
            read(list.get(i), file.item(ACCESS_KEYS, i), file);
        }
    }

    private void read(JsonNode item, ConfigOrigin origin, ConfigFile file) {
        Map<String, String> texts = new HashMap<>();
        Set<String> wrong = new TreeSet<>();
        for (Map.Entry<String, JsonNode> member : item.properties()) {
            if (TEXTS.containsKey(member.getKey())) {
                texts.put(member.getKey(), member.getValue().asString(""));
            } else if (!member.getKey().equals(POLICIES)) {
                wrong.add("not '" + member.getKey() + "'" + NearestName.hint(member.getKey(), TEXTS));
            }
        }
        REQUIRED.stream()
                .filter(name -> !texts.containsKey(name))
                .map(name -> "it has no " + name)
                .forEach(wrong::add);
        if (!wrong.isEmpty()) {
            errors.add(
                    origin,
                    "each of "
                            + origin.must(
                                    "have accessKeyId, secretAccessKey and account, and may have user, sessionToken,"
                                            + " expiration and policies, and nothing else: ")
                            + String.join(", ", wrong));
            return;
        }
        JsonNode list = item.get(POLICIES);
        List<Policy> policies =
                list == null ? null : policies(list, texts.getOrDefault(ACCESS_KEY_ID, "?"), origin, file);
        add(texts, policies, origin);
    }

    /** Adds a key with access to everything in an account. */
    void add(String id, String secret, String account, ConfigOrigin origin) {
        text.append(String.join("\n", id, secret, account)).append('\n');
        add(Map.of(ACCESS_KEY_ID, id, SECRET_ACCESS_KEY, secret, ACCOUNT, account), null, origin);
    }

    /** Reports a key that is incomplete. */
    void addIncomplete(ConfigOrigin origin, String error) {
        text.append(error).append('\n');
        errors.add(origin, error);
    }

    private void add(Map<String, String> texts, @Nullable List<Policy> policies, ConfigOrigin origin) {
        String id = texts.getOrDefault(ACCESS_KEY_ID, "");
        String secret = texts.getOrDefault(SECRET_ACCESS_KEY, "");
        String account = texts.getOrDefault(ACCOUNT, "");
        String user = texts.getOrDefault("user", id);
        String sessionToken = texts.get("sessionToken");
        if (id.isBlank() || secret.isBlank()) {
            wrong(origin, "an access key id or a secret is empty");
        } else if (!ID.matcher(id).matches()) {
            wrong(
                    origin,
                    "an access key id must have 1 to 128 visible ASCII characters other than a comma, or no request"
                            + " could name it");
        }
        if (!AccessKeys.isAccount(account)) {
            wrong(origin, "an account must have 12 digits, in quotes in a file");
        }
        if (keys.stream().anyMatch(key -> key.accessKeyId().equals(id))) {
            wrong(origin, "the access key " + id + " is there twice");
        }
        if (texts.containsKey("user") && !USER.matcher(user).matches()) {
            wrong(origin, "the user of the access key " + id + " must have 1 to 64 letters, digits or +=,.@_-");
        }
        if (sessionToken != null && sessionToken.isBlank()) {
            wrong(origin, "the session token of the access key " + id + " is empty");
        }
        Instant expiration = null;
        try {
            String end = texts.get("expiration");
            expiration = end == null ? null : Instant.parse(end);
        } catch (DateTimeException e) {
            wrong(origin, "the expiration of the access key " + id + " must be a time like 2026-01-02T03:04:05Z");
        }
        origins.add(origin);
        keys.add(new AccessKey(id, secret, account, user, sessionToken, expiration, policies));
    }

    private void wrong(ConfigOrigin origin, String error) {
        errors.add(origin, error + ": " + origin.told());
    }

    private List<Policy> policies(JsonNode list, String id, ConfigOrigin origin, ConfigFile file) {
        if (!list.isArray()) {
            wrong(origin, "the policies of the access key " + id + " must be a list");
            return List.of();
        }
        List<Policy> policies = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            String which =
                    "policy " + (i + 1) + " of the access key " + id + (item.isString() ? ", " + item.asString() : "");
            try {
                policies.add(item.isString() ? read(file.path().resolveSibling(item.asString())) : Policy.of(item));
            } catch (IOException e) {
                wrong(origin, "cannot read " + which + ": " + ConfigFile.reason(e));
            } catch (InvalidPathException e) {
                wrong(origin, "cannot read " + which);
            } catch (PolicyException e) {
                wrong(origin, which + ": " + e.getMessage());
            }
        }
        return policies;
    }

    private Policy read(Path document) throws IOException, PolicyException {
        files.add(document);
        String json = Files.readString(document);
        text.append(json).append('\n');
        return Policy.parse(json);
    }
}
