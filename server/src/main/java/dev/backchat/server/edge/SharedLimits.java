package dev.backchat.server.edge;

/**
 * What bounds all connections of a listener together.
 *
 * @param budget for the memory that they hold
 * @param requestMemory for the requests that are not answered yet
 * @param work for those that are being dealt with
 */
record SharedLimits(MemoryBudget budget, RequestMemory requestMemory, WorkLimiter work) {}
