/** The frames of RFC 6455. */
@NullMarked
package dev.backchat.server.websocket;

import org.jspecify.annotations.NullMarked;
