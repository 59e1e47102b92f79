package dev.backchat.server.chatlog;

/** The destination of a logging configuration's records. Calls block. */
interface Destination {
    /** @throws DeliveryException if it doesn't exist, or can't be written to */
    void check() throws DeliveryException;

    /**
     * Delivers a batch, and removes what has been delivered from it.
     *
     * @return the number of records refused for good
     * @throws DeliveryException if some of it is left
     */
    int deliver(LogBatch batch) throws DeliveryException;
}
