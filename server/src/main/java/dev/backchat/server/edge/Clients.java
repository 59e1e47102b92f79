package dev.backchat.server.edge;

import dev.backchat.server.chat.ChatLimits;
import dev.backchat.server.http.HttpLimits;
import dev.backchat.server.net.AddressRange;
import dev.backchat.server.net.PerAddressLimits;
import dev.backchat.server.net.TlsFiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of the clients' port and the limits on clients.
 *
 * @param listen where to listen
 * @param tls null for plain text
 * @param trustedProxies proxies whose statements about the client's address are believed
 * @param allowedOrigins origins of web pages that may open WebSockets, with {@code *} as a wildcard; empty for all
 * @param http limits on requests
 * @param chat limits on WebSockets
 * @param perAddress limits per address
 */
public record Clients(
        ListenConfig listen,
        @Nullable TlsFiles tls,
        List<AddressRange> trustedProxies,
        List<String> allowedOrigins,
        HttpLimits http,
        ChatLimits chat,
        PerAddressLimits perAddress) {
    /**
     * Returns the configuration of the warm-up, on a free port of the loopback interface, without limits per address.
     */
    Clients forWarmUp() {
        return new Clients(listen, null, List.of(), List.of(), http, chat, PerAddressLimits.ANY);
    }

    public Clients withListen(ListenConfig listen) {
        return new Clients(listen, tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withTls(@Nullable TlsFiles tls) {
        return new Clients(listen, tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withTrustedProxies(List<AddressRange> trustedProxies) {
        return new Clients(listen, tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withAllowedOrigins(List<String> allowedOrigins) {
        return new Clients(listen, tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withHttp(HttpLimits http) {
        return new Clients(listen, tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withChat(ChatLimits chat) {
        return new Clients(listen, tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withPerAddress(PerAddressLimits perAddress) {
        return new Clients(listen, tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }
}
