/** Logging: setup, flood protection and the audit log. */
@NullMarked
package dev.backchat.server.logging;

import org.jspecify.annotations.NullMarked;
