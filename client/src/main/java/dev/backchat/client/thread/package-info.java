/** The threads of the client; not for applications. */
@NullMarked
package dev.backchat.client.thread;

import org.jspecify.annotations.NullMarked;
