/** The service's contract: operations, shapes, constraints and errors, as server and client share them. */
@NullMarked
package dev.backchat.api;

import org.jspecify.annotations.NullMarked;
