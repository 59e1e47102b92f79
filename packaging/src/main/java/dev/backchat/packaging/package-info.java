/** Makes what is released, from what the build has made: the same files to the byte each time. */
@NullMarked
package dev.backchat.packaging;

import org.jspecify.annotations.NullMarked;
