/** The control plane's operations: what each of the 17 does. */
@NullMarked
package dev.backchat.server.operation;

import org.jspecify.annotations.NullMarked;
