/** Who signs requests, and where that is found. */
@NullMarked
package dev.backchat.client.credentials;

import org.jspecify.annotations.NullMarked;
