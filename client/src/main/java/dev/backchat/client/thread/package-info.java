/** Threads of the client; not for apps. */
@NullMarked
package dev.backchat.client.thread;

import org.jspecify.annotations.NullMarked;
