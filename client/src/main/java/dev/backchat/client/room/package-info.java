/** Client of the Messaging API: {@link dev.backchat.client.room.ChatRoom}. */
@NullMarked
package dev.backchat.client.room;

import org.jspecify.annotations.NullMarked;
