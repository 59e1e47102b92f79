/** The signed HTTP operations, between the socket and the operation itself. */
@NullMarked
package dev.backchat.server.controlplane;

import org.jspecify.annotations.NullMarked;
