/** The clients of Amazon's other services, or of whoever speaks their APIs. */
@NullMarked
package dev.backchat.server.aws;

import org.jspecify.annotations.NullMarked;
