/** Chat tokens: what they say, how they are sealed, and that each is used once. */
@NullMarked
package dev.backchat.server.token;

import org.jspecify.annotations.NullMarked;
