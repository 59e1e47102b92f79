package dev.backchat.server.net;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Restricts the {@code Host} header, against DNS rebinding: an attacker's domain that resolves to this machine, so that
 * the browser takes this server for the page's own. Addresses, {@code localhost} and names without a dot are always
 * allowed, because nobody can register them; any other name must be configured.
 */
public final class AllowedHosts {
    /** Allows any name. */
    public static final AllowedHosts ANY = new AllowedHosts(null);

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern PORT = Pattern.compile("(:[0-9]{0,5})?");

    private final @Nullable Set<String> names;

    private AllowedHosts(@Nullable Set<String> names) {
        this.names = names;
    }

    /** Allows these names in addition to those that always are. */
    public static AllowedHosts of(Collection<String> names) {
        return new AllowedHosts(names.stream().map(AllowedHosts::normal).collect(Collectors.toUnmodifiableSet()));
    }

    /** Returns whether all values of a request's {@code Host} are allowed, with or without ports. */
    public boolean allow(List<String> hosts) {
        return names == null || hosts.stream().allMatch(this::allows);
    }

    private boolean allows(String value) {
        String host = value.strip();
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        int length = end < 0 ? host.length() : end;
        if (!PORT.matcher(host.substring(length)).matches()) {
            return false;
        }
        String name = normal(host.substring(0, length));
        if (name.startsWith("[")) {
            return AddressRange.bytes(name.substring(1, name.length() - 1)) != null;
        }
        return isName(name)
                && (name.indexOf('.') < 0
                        || name.endsWith(".localhost")
                        || AddressRange.bytes(name) != null
                        || (names != null && names.contains(name)));
    }

    /** Returns whether this is a valid host name. */
    public static boolean isName(String name) {
        // DNS names are no longer than this, and longer ones need not be matched.
        return name.length() <= 253 && NAME.matcher(normal(name)).matches();
    }

    /** Lower-cases a name and removes the trailing dot of a fully qualified one. */
    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
