package dev.backchat.server.sql;

import dev.backchat.api.InternalServerException;
import org.jdbi.v3.core.HandleCallback;
import org.jspecify.annotations.Nullable;

/**
 * The database of the store. Calls block, so they belong on virtual threads.
 *
 * <p>Readers see the state as of the last commit and don't wait for writers.
 */
public sealed interface Database extends AutoCloseable permits SqliteDatabase {
    /**
     * Reads.
     *
     * @throws InternalServerException if the database can't be used at the moment, as for all methods here
     */
    <T extends @Nullable Object> T read(HandleCallback<T, RuntimeException> work);

    /** Reads and writes in a transaction of its own. When it returns, the changes survive even a power failure. */
    <T extends @Nullable Object> T write(HandleCallback<T, RuntimeException> work);

    /**
     * Like {@link #write}, but doesn't wait for the disk: the changes survive the end of the process, but not a
     * power failure.
     */
    <T extends @Nullable Object> T writeRelaxed(HandleCallback<T, RuntimeException> work);

    @Override
    void close();
}
