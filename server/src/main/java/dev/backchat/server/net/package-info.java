/** Sockets, transports, TLS, addresses, and the limits on connections and their memory. */
@NullMarked
package dev.backchat.server.net;

import org.jspecify.annotations.NullMarked;
