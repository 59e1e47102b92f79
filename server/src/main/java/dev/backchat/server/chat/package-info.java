/** The WebSocket side of chat: rooms, their members, and the actions and events of these. */
@NullMarked
package dev.backchat.server.chat;

import org.jspecify.annotations.NullMarked;
