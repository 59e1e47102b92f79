/** What happens on WebSockets: rooms, their members, and what these ask for and hear. */
@NullMarked
package dev.backchat.server.chat;

import org.jspecify.annotations.NullMarked;
