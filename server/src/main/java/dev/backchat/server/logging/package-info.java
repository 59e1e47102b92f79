/** How the log looks. */
@NullMarked
package dev.backchat.server.logging;

import org.jspecify.annotations.NullMarked;
