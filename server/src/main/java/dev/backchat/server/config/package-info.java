/** The configuration: its keys and types, its sources, and its errors. */
@NullMarked
package dev.backchat.server.config;

import org.jspecify.annotations.NullMarked;
