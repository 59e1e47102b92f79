/** JSON frames of the Messaging API, in both directions. */
@NullMarked
package dev.backchat.api.frame;

import org.jspecify.annotations.NullMarked;
