/** The store of rooms. */
@NullMarked
package dev.backchat.server.room;

import org.jspecify.annotations.NullMarked;
