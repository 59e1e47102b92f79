/** Misbehaving on purpose, for those who test how their app takes it. */
@NullMarked
package dev.backchat.server.fault;

import org.jspecify.annotations.NullMarked;
