/** What is released, and machines to install it on. */
@NullMarked
package dev.backchat.conformance.packages;

import org.jspecify.annotations.NullMarked;
