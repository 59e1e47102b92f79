package dev.backchat.server.redis;

/** Whether a node can publish messages and receive them. */
public enum RedisHealth {
    UP,
    /** It has not reached Redis since its start, so something may be wrong with the node itself. */
    NEVER_REACHED,
    /** It can't reach Redis, as all nodes if Redis is down. */
    UNREACHABLE,
    /** Redis answers, and doesn't carry out what publishes a message: for lack of memory, of replicas, or a permission. */
    REFUSING,
    /** Redis carries it out, and what this node publishes doesn't come back to it. */
    LOSING
}
