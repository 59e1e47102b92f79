/** The commands for people: they talk to a service as any client does, or inspect a server's data directory. */
@NullMarked
package dev.backchat.server.command;

import org.jspecify.annotations.NullMarked;
