/** Rates: how often something may happen. */
@NullMarked
package dev.backchat.server.limit;

import org.jspecify.annotations.NullMarked;
