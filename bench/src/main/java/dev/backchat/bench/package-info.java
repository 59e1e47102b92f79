/** Measures Backchat beside a peer in one run, and prints the ratio. */
@NullMarked
package dev.backchat.bench;

import org.jspecify.annotations.NullMarked;
