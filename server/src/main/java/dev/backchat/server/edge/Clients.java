package dev.backchat.server.edge;

import dev.backchat.server.net.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect how, and within which bounds.
 *
 * @param tls null for plain text
 * @param trustedProxies whose word on where a client comes from is taken
 * @param allowedOrigins of the web pages that may open WebSockets, with {@code *} as a wildcard; empty for all
 * @param http of requests
 * @param chat of WebSockets
 * @param perAddress what one address may have
 */
public record Clients(
        @Nullable Tls tls,
        List<AddressRange> trustedProxies,
        List<String> allowedOrigins,
        HttpLimits http,
        ChatLimits chat,
        PerAddress perAddress) {
    public Clients withTls(@Nullable Tls tls) {
        return new Clients(tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withTrustedProxies(List<AddressRange> trustedProxies) {
        return new Clients(tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withAllowedOrigins(List<String> allowedOrigins) {
        return new Clients(tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withHttp(HttpLimits http) {
        return new Clients(tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withChat(ChatLimits chat) {
        return new Clients(tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }

    public Clients withPerAddress(PerAddress perAddress) {
        return new Clients(tls, trustedProxies, allowedOrigins, http, chat, perAddress);
    }
}
