/** The listener for clients and the pipeline of each connection. */
@NullMarked
package dev.backchat.server.edge;

import org.jspecify.annotations.NullMarked;
