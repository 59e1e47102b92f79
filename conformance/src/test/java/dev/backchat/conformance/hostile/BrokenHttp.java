package dev.backchat.conformance.hostile;

import java.net.URI;
import java.util.List;

/** Bytes that an HTTP server may meet on its port and that are no right HTTP request. */
public final class BrokenHttp {
    private BrokenHttp() {}

    /** Whole requests, from their first byte to their last. */
    public static List<String> requests(URI endpoint) {
        String host = "Host: " + endpoint.getAuthority() + "\r\n";
        return List.of(
                "\r\n\r\nPOST\r\n\r\n",
                "nonsense\r\n\r\n",
                "POST /CreateRoom\r\n" + host + "\r\n",
                "POST /CreateRoom HTTP/9.9\r\n" + host + "\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\n" + host + "Content-Length: many\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "POST /CreateRoom HTTP/1.1\r\n" + host
                        + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
                "POST /CreateRoom HTTP/1.1\r\n" + host + "Content-Length: 99999999999\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\n" + host + "X: " + "x".repeat(100_000) + "\r\n\r\n",
                "POST /" + "x".repeat(100_000) + " HTTP/1.1\r\n" + host + "\r\n",
                "POST /CreateRoom HTTP/1.1\r\n" + host + "No colon\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\n" + host + "Na me: x\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\n" + host + "X: a\u0000b\r\n\r\n",
                "POST /tags/%ZZ HTTP/1.1\r\n" + host + "\r\n",
                "GET /tags/%C3%28 HTTP/1.1\r\n" + host + "\r\n",
                "GET /tags/%00 HTTP/1.1\r\n" + host + "\r\n",
                "DELETE /tags/arn?tagKeys=%ZZ HTTP/1.1\r\n" + host + "\r\n",
                "POST /../../etc/passwd HTTP/1.1\r\n" + host + "\r\n",
                "POST http://elsewhere.example/CreateRoom HTTP/1.1\r\n" + host + "\r\n",
                "CONNECT elsewhere.example:443 HTTP/1.1\r\n" + host + "\r\n",
                "TRACE / HTTP/1.1\r\n" + host + "\r\n",
                "POST /CreateRoom HTTP/1.1\r\n\r\n",
                "GET /nothing HTTP/1.1\r\n" + host + "Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
                "GET / HTTP/1.1\r\n" + host + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }
}
