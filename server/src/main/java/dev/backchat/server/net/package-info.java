/** Addresses. */
@NullMarked
package dev.backchat.server.net;

import org.jspecify.annotations.NullMarked;
