// A proxy that ends TLS, as there is one in production, for the names of a domain that lead to this machine.
import { request } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';

export const DOMAIN = 'example.com';
export const NAME = `chat.${DOMAIN}`;
/** A name of the same site, whose pages browsers send cookies for. */
export const SIBLING = `other.${DOMAIN}`;

/**
 * Starts one.
 *
 * @param pfx the certificate and its key, in PKCS#12
 * @param target address of the server
 * @param page what {@link SIBLING} shows
 */
export async function startProxy(pfx, passphrase, target, page) {
  const { hostname, port } = new URL(target);
  const headersOf = (incoming) => ({
    ...incoming.headers,
    'x-forwarded-for': incoming.socket.remoteAddress,
    'x-forwarded-proto': 'https',
  });
  const calls = [];
  const server = createServer({ pfx, passphrase }, (incoming, outgoing) => {
    if (incoming.headers.host.startsWith(SIBLING)) {
      outgoing.setHeader('Content-Type', 'text/html');
      outgoing.end(page);
      return;
    }
    const { method, url: path } = incoming;
    calls.push({ path, hasCookie: 'cookie' in incoming.headers });
    const forwarded = request({ hostname, port, method, path, headers: headersOf(incoming) }, (response) => {
      outgoing.writeHead(response.statusCode, response.rawHeaders);
      response.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  const sockets = new Set();
  server.on('upgrade', (incoming, socket, head) => {
    const upstream = connect(port, hostname, () => {
      const lines = Object.entries(headersOf(incoming)).map(([name, value]) => `${name}: ${value}\r\n`);
      upstream.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('')}\r\n`);
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    for (const each of [socket, upstream]) {
      sockets.add(each);
      each.on('error', () => each.destroy());
      each.on('close', () => {
        socket.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    url: `https://${NAME}:${server.address().port}`,
    /** The requests that were passed on. */
    calls,
    close: () => {
      server.closeAllConnections();
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}
