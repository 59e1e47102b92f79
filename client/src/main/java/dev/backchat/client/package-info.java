/** The client of the control plane. */
@NullMarked
package dev.backchat.client;

import org.jspecify.annotations.NullMarked;
