/** A network that isn't well. */
@NullMarked
package dev.backchat.conformance.fault;

import org.jspecify.annotations.NullMarked;
