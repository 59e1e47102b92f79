/** Chat logging: logging configurations, and the way of records from rooms to destinations. */
@NullMarked
package dev.backchat.server.chatlog;

import org.jspecify.annotations.NullMarked;
