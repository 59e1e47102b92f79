/** The four verbs of chat: send a message, send an event, delete a message, disconnect a user. */
@NullMarked
package dev.backchat.server.messaging;

import org.jspecify.annotations.NullMarked;
