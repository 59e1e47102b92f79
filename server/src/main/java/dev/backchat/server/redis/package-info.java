/** What several nodes share in Redis or Valkey: the order of rooms, tokens that were used, rates. */
@NullMarked
package dev.backchat.server.redis;

import org.jspecify.annotations.NullMarked;
