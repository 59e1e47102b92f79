/** Addresses, URLs, and the names that patterns stand for. */
@NullMarked
package dev.backchat.server.net;

import org.jspecify.annotations.NullMarked;
