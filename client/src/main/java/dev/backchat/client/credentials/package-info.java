/** Credentials and their providers. */
@NullMarked
package dev.backchat.client.credentials;

import org.jspecify.annotations.NullMarked;
