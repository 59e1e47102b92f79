/** The implementations of the control plane's 17 operations. */
@NullMarked
package dev.backchat.server.operation;

import org.jspecify.annotations.NullMarked;
