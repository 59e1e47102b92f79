/** Encoding and decoding of WebSocket frames (RFC 6455). */
@NullMarked
package dev.backchat.server.websocket;

import org.jspecify.annotations.NullMarked;
