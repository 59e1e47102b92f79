/** The server: {@link dev.backchat.server.Server} builds it, {@link dev.backchat.server.Main} is its command line. */
@NullMarked
package dev.backchat.server;

import org.jspecify.annotations.NullMarked;
