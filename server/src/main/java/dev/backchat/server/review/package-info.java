/** Message review: a room's handler decides on each message before any member receives it. */
@NullMarked
package dev.backchat.server.review;

import org.jspecify.annotations.NullMarked;
