/** Files as the server creates them: for their owner alone, and with all of their disk space. */
@NullMarked
package dev.backchat.server.disk;

import org.jspecify.annotations.NullMarked;
