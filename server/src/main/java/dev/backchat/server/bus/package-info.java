/** Delivers what happens in a room to its subscribers, in one order, and remembers it where that is wanted. */
@NullMarked
package dev.backchat.server.bus;

import org.jspecify.annotations.NullMarked;
