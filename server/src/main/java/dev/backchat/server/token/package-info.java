/** Chat tokens: their claims, how they are sealed, and that each can be used only once. */
@NullMarked
package dev.backchat.server.token;

import org.jspecify.annotations.NullMarked;
