/** What happens in a room, carried to whoever listens, in one order. */
@NullMarked
package dev.backchat.server.bus;

import org.jspecify.annotations.NullMarked;
