package dev.backchat.server.sql;

import dev.backchat.api.Arn;
import dev.backchat.api.InternalServerException;
import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jspecify.annotations.Nullable;

/**
 * The database of the store. Calls block, so they belong on virtual threads.
 *
 * <p>Readers see the state as of the last commit and don't wait for writers.
 */
public sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
    /**
     * Reads.
     *
     * @throws InternalServerException if the database can't be used at the moment, as for all methods here
     */
    <T extends @Nullable Object> T read(HandleCallback<T, RuntimeException> work);

    /**
     * Reads and writes in a transaction of its own. When it returns, the changes survive even a power failure.
     *
     * @param work may be run again if its transaction was rolled back, so it must have no other effect
     */
    <T extends @Nullable Object> T write(HandleCallback<T, RuntimeException> work);

    /**
     * Like {@link #write}, but doesn't wait for the disk: the changes survive the end of the process, but not a
     * power failure of the database's machine.
     */
    <T extends @Nullable Object> T writeRelaxed(HandleCallback<T, RuntimeException> work);

    /** Returns whether other servers may be using this database, too. */
    boolean isShared();

    /** Returns the data directory that it is in; null if it is in memory or elsewhere. */
    @Nullable Path directory();

    /**
     * Locks the row of a resource until the end of the transaction, so that nobody changes what is read of it from now
     * on. To be called before that is read: a statement that waits for a lock sees the rest as of its own start.
     *
     * @param table has the columns account, region and id
     */
    void lockForUpdate(Handle handle, String table, Arn arn);

    /** Like {@link #lockForUpdate}, but for several transactions at a time, which rely on the row and don't change it. */
    void lockForShare(Handle handle, String table, Arn arn);

    /**
     * Locks a name until the end of the transaction, for what no single row stands for.
     *
     * @param name the same in all servers
     */
    void lock(Handle handle, String name);

    /** Returns what to store for a text that may have any character. */
    String toColumn(String text);

    /** Returns the text for which something {@link #toColumn was stored}. */
    String fromColumn(String column);

    @Override
    void close();
}
