/** Fault injection, for testing how applications handle errors. */
@NullMarked
package dev.backchat.server.fault;

import org.jspecify.annotations.NullMarked;
