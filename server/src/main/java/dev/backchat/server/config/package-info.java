/** What the configuration may hold, where it is read from, and what is wrong with it. */
@NullMarked
package dev.backchat.server.config;

import org.jspecify.annotations.NullMarked;
