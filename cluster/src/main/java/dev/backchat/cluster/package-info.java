/** Several servers on one machine, for development: PostgreSQL, Redis, the nodes, and a balancer in front of them. */
@NullMarked
package dev.backchat.cluster;

import org.jspecify.annotations.NullMarked;
