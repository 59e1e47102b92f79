/** Delivers what happens in a room to its subscribers, in one order. */
@NullMarked
package dev.backchat.server.bus;

import org.jspecify.annotations.NullMarked;
