package dev.backchat.server.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The access keys known to a server. They can be replaced while it runs. */
public final class AccessKeys {
    /** The key pair of a dev server, id and secret alike. */
    public static final String DEV_KEY = "test";
    /** The account of the dev server's key pair. */
    public static final String DEV_ACCOUNT = "000000000000";

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    private volatile Map<String, AccessKey> configured;
    private final boolean dev;

    /** @param dev whether to accept the dev servers' key pair, too, and 12 digits with its secret for any account */
    public AccessKeys(List<AccessKey> configured, boolean dev) {
        this.configured = byId(configured);
        this.dev = dev;
    }

    /** Replaces the configured keys. Requests in progress continue with the keys they have. */
    public void replace(List<AccessKey> configured) {
        this.configured = byId(configured);
    }

    private static Map<String, AccessKey> byId(List<AccessKey> keys) {
        return keys.stream().collect(Collectors.toUnmodifiableMap(AccessKey::accessKeyId, Function.identity()));
    }

    /** Returns the key with this id. */
    Optional<AccessKey> find(String accessKeyId) {
        AccessKey key = configured.get(accessKeyId);
        if (key != null || !dev) {
            return Optional.ofNullable(key);
        }
        if (accessKeyId.equals(DEV_KEY)) {
            return Optional.of(AccessKey.of(DEV_KEY, DEV_KEY, DEV_ACCOUNT));
        }
        return isAccount(accessKeyId) ? Optional.of(AccessKey.of(accessKeyId, DEV_KEY, accessKeyId)) : Optional.empty();
    }

    /** Returns whether requests of this key may carry any session token or none, as a dev server ignores it. */
    boolean takesAnySessionToken(AccessKey key) {
        return dev && !configured.containsKey(key.accessKeyId());
    }

    /** Returns whether this is an account: 12 digits. */
    public static boolean isAccount(String text) {
        return ACCOUNT.matcher(text).matches();
    }
}
