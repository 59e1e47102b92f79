/** What the Messaging API must do, through the Messaging SDK and on the bare socket. */
@NullMarked
package dev.backchat.conformance.messaging;

import org.jspecify.annotations.NullMarked;
