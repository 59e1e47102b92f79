/** The JSON frames of the Messaging API: what clients send and what the service sends. */
@NullMarked
package dev.backchat.api.frame;

import org.jspecify.annotations.NullMarked;
