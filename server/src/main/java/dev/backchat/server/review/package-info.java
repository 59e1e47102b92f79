/** Message review: a room's handler decides what becomes of each message before anybody hears it. */
@NullMarked
package dev.backchat.server.review;

import org.jspecify.annotations.NullMarked;
