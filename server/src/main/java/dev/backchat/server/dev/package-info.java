/** The developer kit of a dev server: seeds, resets, faults, captured frames, a movable clock and crowds. */
@NullMarked
package dev.backchat.server.dev;

import org.jspecify.annotations.NullMarked;
