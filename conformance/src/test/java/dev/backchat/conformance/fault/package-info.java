/** Networks and machines that aren't well. */
@NullMarked
package dev.backchat.conformance.fault;

import org.jspecify.annotations.NullMarked;
