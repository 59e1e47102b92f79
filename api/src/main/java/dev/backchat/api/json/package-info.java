/** The control plane's JSON. */
@NullMarked
package dev.backchat.api.json;

import org.jspecify.annotations.NullMarked;
