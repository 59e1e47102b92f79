/** HTTP/1.1, up to the control plane or to a WebSocket. */
@NullMarked
package dev.backchat.server.http;

import org.jspecify.annotations.NullMarked;
