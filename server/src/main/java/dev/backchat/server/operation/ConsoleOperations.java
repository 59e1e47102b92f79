package dev.backchat.server.operation;

import dev.backchat.api.CreateConsoleSessionRequest;
import dev.backchat.api.CreateConsoleSessionResponse;
import dev.backchat.api.UnmodeledException;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.iam.ConsoleSessions;
import dev.backchat.server.net.AllowedHosts;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CreateConsoleSession. */
public final class ConsoleOperations {
    /** Hosts whose pages browsers trust without TLS, as behind an SSH tunnel (Secure Contexts, 3.1). */
    private static final Pattern LOOPBACK = Pattern.compile(
            "([a-z0-9.-]+\\.)?localhost(:[0-9]*)?|127\\.[0-9.]+(:[0-9]*)?|\\[::1](:[0-9]*)?", Pattern.CASE_INSENSITIVE);

    private final @Nullable ConsoleSessions sessions;
    private final AllowedHosts hosts;

    /**
     * @param sessions null for a dev server, whose page needs none
     * @param hosts the names by which the console may be asked for
     */
    public ConsoleOperations(@Nullable ConsoleSessions sessions, AllowedHosts hosts) {
        this.sessions = sessions;
        this.hosts = hosts;
    }

    CreateConsoleSessionResponse createConsoleSession(Caller caller, CreateConsoleSessionRequest request) {
        String host = caller.host();
        boolean isSecure = caller.origin().isSecure();
        if (!hosts.allow(List.of(host))) {
            throw denied("The header Host has a name that is not this server's, so a link to it would not work."
                    + " Names for the console belong into allowedHosts.");
        }
        String page = (isSecure ? "https://" : "http://") + host + ConsoleSessions.PATH;
        if (sessions == null) {
            return new CreateConsoleSessionResponse(page, null);
        }
        if (!isSecure && !LOOPBACK.matcher(host).matches()) {
            throw denied("The console needs TLS, and this request came without. If a proxy ends it, that belongs into"
                    + " trustedProxies and must send X-Forwarded-Proto.");
        }
        ConsoleSessions.Code code = sessions.newCode(caller);
        // In the fragment, which browsers don't send, so that it is in no log.
        return new CreateConsoleSessionResponse(page + "#code=" + code.text(), code.expiration());
    }

    private static UnmodeledException denied(String message) {
        return new UnmodeledException("AccessDeniedException", 403, message);
    }
}
