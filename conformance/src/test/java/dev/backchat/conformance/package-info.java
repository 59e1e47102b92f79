/** Whole servers, started as processes by the launcher, under the real and unmodified SDKs. */
@NullMarked
package dev.backchat.conformance;

import org.jspecify.annotations.NullMarked;
