/** Starts a dev server for the tests of a class, in a process of its own. */
@NullMarked
package dev.backchat.junit;

import org.jspecify.annotations.NullMarked;
