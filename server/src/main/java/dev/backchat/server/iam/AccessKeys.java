package dev.backchat.server.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The keys that a server knows. */
public final class AccessKeys {
    /** The key pair of a dev server, id and secret alike. */
    public static final String DEV_KEY = "test";
    /** The account of the dev server's key pair. */
    public static final String DEV_ACCOUNT = "000000000000";

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    private final Map<String, AccessKey> configured;
    private final boolean dev;

    /** @param dev whether the key pair of dev servers counts too, and 12 digits with its secret for any account */
    public AccessKeys(List<AccessKey> configured, boolean dev) {
        this.configured =
                configured.stream().collect(Collectors.toUnmodifiableMap(AccessKey::accessKeyId, Function.identity()));
        this.dev = dev;
    }

    /** The key of this id. */
    Optional<AccessKey> find(String accessKeyId) {
        AccessKey key = configured.get(accessKeyId);
        if (key != null || !dev) {
            return Optional.ofNullable(key);
        }
        if (accessKeyId.equals(DEV_KEY)) {
            return Optional.of(new AccessKey(DEV_KEY, DEV_KEY, DEV_ACCOUNT));
        }
        return isAccount(accessKeyId)
                ? Optional.of(new AccessKey(accessKeyId, DEV_KEY, accessKeyId))
                : Optional.empty();
    }

    /** Whether requests of this key may carry a session token, which a dev server doesn't look at. */
    boolean takesSessionToken(AccessKey key) {
        return dev && !configured.containsKey(key.accessKeyId());
    }

    /** Whether this is an account: 12 digits. */
    public static boolean isAccount(String text) {
        return ACCOUNT.matcher(text).matches();
    }
}
