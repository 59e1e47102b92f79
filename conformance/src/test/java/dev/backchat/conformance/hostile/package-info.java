/** Input that no client should send: generated, with a fixed seed, so that each run sends the same. */
@NullMarked
package dev.backchat.conformance.hostile;

import org.jspecify.annotations.NullMarked;
