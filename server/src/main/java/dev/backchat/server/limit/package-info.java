/** Rate limits and quotas. */
@NullMarked
package dev.backchat.server.limit;

import org.jspecify.annotations.NullMarked;
