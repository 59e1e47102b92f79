package dev.backchat.server.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Parses the URLs of services that this server calls. */
public final class HttpUrl {
    private HttpUrl() {}

    /**
     * Parses a URL.
     *
     * @throws IllegalArgumentException naming the URL and what is wrong with it
     */
    public static URI parse(String text) {
        String shown = "the URL '" + withoutSecrets(text) + "'";
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    shown + " has a character that a URL can't have" + (e.getIndex() < 0 ? "" : ", at " + e.getIndex()),
                    e);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("ws") || scheme.equals("wss")) {
            throw new IllegalArgumentException(shown + " is for WebSockets, and must begin with "
                    + (scheme.equals("ws") ? "http" : "https") + "://");
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(shown + " must begin with http:// or https://");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException(shown + " has no host");
        }
        return url;
    }

    /** Removes what may be a secret: the user info and the query. */
    public static String withoutSecrets(String url) {
        return url.replaceFirst("//[^/?#]*@", "//…@").replaceFirst("\\?.*", "?…");
    }
}
