/** Programs to copy. Each takes its settings from the environment, as AWS's own tools do. */
@NullMarked
package dev.backchat.examples;

import org.jspecify.annotations.NullMarked;
