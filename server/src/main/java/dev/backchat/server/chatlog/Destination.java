package dev.backchat.server.chatlog;

/** Where the records of a logging configuration go. Calls block. */
interface Destination {
    /** @throws DeliveryException if it isn't there, or can't be written */
    void check() throws DeliveryException;

    /**
     * Delivers a batch, and takes out of it what has been delivered.
     *
     * @return how many records it refused for good
     * @throws DeliveryException if some of it is left
     */
    int deliver(LogBatch batch) throws DeliveryException;
}
