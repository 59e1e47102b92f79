/** Clocks that are passed in, so that tests can move time. */
@NullMarked
package dev.backchat.server.time;

import org.jspecify.annotations.NullMarked;
