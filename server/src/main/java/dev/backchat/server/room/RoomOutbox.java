package dev.backchat.server.room;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.sql.Database;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The rooms whose last change may be unknown to other servers. A change notes its room in its own transaction, and
 * whoever has told the others takes it out; if that fails, any server tells them later. Calls block.
 */
public final class RoomOutbox {
    private static final String ROOM = "room";
    private static final int MAX_ROOMS = 1000;

    private final Database database;

    public RoomOutbox(Database database) {
        this.database = database;
    }

    /**
     * A room in the outbox.
     *
     * @param time of its change
     */
    public record Pending(Arn room, Instant time) {}

    /** Notes a room, as part of its change. */
    void add(Handle handle, Arn room, Instant now) {
        if (database.isShared()) {
            handle.createUpdate("INSERT INTO outbox (id, account, region, room_id, kind, payload, create_time)"
                            + " VALUES (:id, :account, :region, :room, :kind, '', :now)")
                    .bind("id", ResourceId.next())
                    .bind("account", room.account())
                    .bind("region", room.region())
                    .bind("room", room.id())
                    .bind("kind", ROOM)
                    .bind("now", now.toEpochMilli())
                    .execute();
        }
    }

    /** Takes a room out, because all servers know of its changes until then: an update time, or the deletion's. */
    public void announced(Arn room, Instant until) {
        if (database.isShared()) {
            database.write(handle -> handle.createUpdate("DELETE FROM outbox WHERE account = :account"
                            + " AND region = :region AND room_id = :room AND create_time <= :until")
                    .bind("account", room.account())
                    .bind("region", room.region())
                    .bind("room", room.id())
                    .bind("until", until.toEpochMilli())
                    .execute());
        }
    }

    /** Returns rooms that were noted before then, oldest first. */
    public List<Pending> before(Instant time) {
        return database.read(handle -> handle.createQuery("SELECT account, region, room_id, create_time FROM outbox"
                        + " WHERE create_time < :time ORDER BY create_time, id LIMIT :limit")
                .bind("time", time.toEpochMilli())
                .bind("limit", MAX_ROOMS)
                .map((row, context) -> new Pending(
                        new Arn(
                                row.getString("region"),
                                row.getString("account"),
                                ResourceType.ROOM,
                                row.getString("room_id")),
                        Instant.ofEpochMilli(row.getLong("create_time"))))
                .list());
    }
}
