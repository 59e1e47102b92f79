/** The rooms that there are. */
@NullMarked
package dev.backchat.server.room;

import org.jspecify.annotations.NullMarked;
