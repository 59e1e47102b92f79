/** What a dev server has received and sent, for people who look for the reason of what their app sees. */
@NullMarked
package dev.backchat.server.capture;

import org.jspecify.annotations.NullMarked;
