/** Where rooms log to. */
@NullMarked
package dev.backchat.server.chatlog;

import org.jspecify.annotations.NullMarked;
