/** JSON of the control plane. */
@NullMarked
package dev.backchat.api.json;

import org.jspecify.annotations.NullMarked;
