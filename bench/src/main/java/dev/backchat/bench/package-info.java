/** Measures Backchat beside a peer, in one run, and says the ratio. */
@NullMarked
package dev.backchat.bench;

import org.jspecify.annotations.NullMarked;
