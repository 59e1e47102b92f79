/** Handling of signed HTTP requests, between the connection and the operations. */
@NullMarked
package dev.backchat.server.controlplane;

import org.jspecify.annotations.NullMarked;
