/** The port for operators. */
@NullMarked
package dev.backchat.server.internal;

import org.jspecify.annotations.NullMarked;
