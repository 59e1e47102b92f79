package dev.backchat.server;

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
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the access keys of a configuration, and the policies that they carry. */
final class AccessKeyReader {
    private static final String ACCESS_KEY_ID = "accessKeyId";
    private static final String SECRET_ACCESS_KEY = "secretAccessKey";
    private static final String ACCOUNT = "account";
    private static final String POLICIES = "policies";
    private static final Set<String> REQUIRED = Set.of(ACCESS_KEY_ID, SECRET_ACCESS_KEY, ACCOUNT);
    private static final Set<String> TEXTS =
            Set.of(ACCESS_KEY_ID, SECRET_ACCESS_KEY, ACCOUNT, "user", "sessionToken", "expiration");
    /** What can stand in the header Authorization, whose parts commas separate. */
    private static final Pattern ID = Pattern.compile("[!-+\\--~]{1,128}");
    /** What IAM takes for the name of a user. */
    private static final Pattern USER = Pattern.compile("[\\w+=,.@-]{1,64}");

    private final List<AccessKey> keys = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    List<AccessKey> keys() {
        return List.copyOf(keys);
    }

    /** The files of policies that were read. */
    List<Path> files() {
        return List.copyOf(files);
    }

    /**
     * Reads a list of them.
     *
     * @param where what the list is called in errors
     * @param file that it stands in; names of files in it are relative to its directory
     */
    void read(JsonNode list, String where, Path file) throws ConfigurationException {
        if (!list.isArray()) {
            throw new ConfigurationException(where + " must be a list");
        }
        for (JsonNode item : list) {
            Map<String, String> texts = new HashMap<>();
            List<Policy> policies = null;
            Set<String> unknown = new TreeSet<>();
            for (Map.Entry<String, JsonNode> member : item.properties()) {
                if (member.getKey().equals(POLICIES)) {
                    policies = policies(member.getValue(), texts.getOrDefault(ACCESS_KEY_ID, "?"), where, file);
                } else if (TEXTS.contains(member.getKey())) {
                    texts.put(member.getKey(), member.getValue().asString(""));
                } else {
                    unknown.add(member.getKey());
                }
            }
            if (!texts.keySet().containsAll(REQUIRED) || !unknown.isEmpty()) {
                throw new ConfigurationException("each of " + where
                        + " must have accessKeyId, secretAccessKey and account, and may have user, sessionToken,"
                        + " expiration and policies, and nothing else");
            }
            add(
                    Objects.requireNonNull(texts.get(ACCESS_KEY_ID)),
                    Objects.requireNonNull(texts.get(SECRET_ACCESS_KEY)),
                    Objects.requireNonNull(texts.get(ACCOUNT)),
                    texts.get("user"),
                    texts.get("sessionToken"),
                    texts.get("expiration"),
                    policies,
                    where);
        }
    }

    /** Adds one to everything in an account. */
    void add(String id, String secret, String account, String where) throws ConfigurationException {
        add(id, secret, account, null, null, null, null, where);
    }

    private void add(
            String id,
            String secret,
            String account,
            @Nullable String user,
            @Nullable String sessionToken,
            @Nullable String expiration,
            @Nullable List<Policy> policies,
            String where)
            throws ConfigurationException {
        if (id.isBlank() || secret.isBlank()) {
            throw new ConfigurationException("an access key id or a secret is empty: " + where);
        }
        if (!ID.matcher(id).matches()) {
            throw new ConfigurationException("an access key id must have 1 to 128 visible ASCII characters other than a"
                    + " comma, or no request could name it: " + where);
        }
        if (!AccessKeys.isAccount(account)) {
            throw new ConfigurationException("an account must have 12 digits, in quotes in a file: " + where);
        }
        if (keys.stream().anyMatch(key -> key.accessKeyId().equals(id))) {
            throw new ConfigurationException("the access key " + id + " is there twice: " + where);
        }
        if (user != null && !USER.matcher(user).matches()) {
            throw new ConfigurationException(
                    "the user of the access key " + id + " must have 1 to 64 letters, digits or +=,.@_-: " + where);
        }
        if (sessionToken != null && sessionToken.isBlank()) {
            throw new ConfigurationException("the session token of the access key " + id + " is empty: " + where);
        }
        keys.add(new AccessKey(
                id,
                secret,
                account,
                user == null ? id : user,
                sessionToken,
                expiration(id, expiration, where),
                policies));
    }

    private static @Nullable Instant expiration(String id, @Nullable String text, String where)
            throws ConfigurationException {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new ConfigurationException(
                    "the expiration of the access key " + id + " must be a time like 2026-01-02T03:04:05Z: " + where);
        }
    }

    private List<Policy> policies(JsonNode list, String id, String where, Path file) throws ConfigurationException {
        if (!list.isArray()) {
            throw new ConfigurationException("the policies of the access key " + id + " must be a list: " + where);
        }
        List<Policy> policies = new ArrayList<>();
        for (JsonNode item : list) {
            String which = "policy " + (policies.size() + 1) + " of the access key " + id;
            try {
                if (item.isString()) {
                    which += ", " + item.asString();
                    Path document = file.resolveSibling(item.asString());
                    files.add(document);
                    policies.add(Policy.parse(Files.readString(document)));
                } else {
                    policies.add(Policy.of(item));
                }
            } catch (IOException | InvalidPathException e) {
                throw new ConfigurationException("cannot read " + which + ": " + where);
            } catch (PolicyException e) {
                throw new ConfigurationException(which + ": " + e.getMessage() + ": " + where);
            }
        }
        return policies;
    }
}
