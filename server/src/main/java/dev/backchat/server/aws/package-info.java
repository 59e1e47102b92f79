/** Clients of Amazon's other services, or of compatible ones. */
@NullMarked
package dev.backchat.server.aws;

import org.jspecify.annotations.NullMarked;
