/** Sockets: HTTP connections, the WebSocket handshake, chat connections and the hub that fans out to them. */
@NullMarked
package dev.backchat.server.edge;

import org.jspecify.annotations.NullMarked;
