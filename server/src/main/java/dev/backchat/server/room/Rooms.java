package dev.backchat.server.room;

import dev.backchat.api.Arn;
import dev.backchat.api.ConflictException;
import dev.backchat.api.LoggingConfigurationState;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ServiceQuotaExceededException;
import dev.backchat.api.ValidationException;
import dev.backchat.server.limit.AccountRegion;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.Page;
import dev.backchat.server.sql.PageToken;
import dev.backchat.server.sql.TagsColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The store of rooms. Calls block. Changes are durable when a call returns. */
public final class Rooms {
    private static final String SELECT = "SELECT r.*, (SELECT string_agg(l.logging_configuration_id, ',')"
            + " FROM (SELECT logging_configuration_id FROM room_logging WHERE account = r.account"
            + " AND region = r.region AND room_id = r.id ORDER BY position) l) AS logging FROM room r";
    private static final String WHERE_ARN = " WHERE account = :account AND region = :region AND id = :id";

    /** Divisor of the heap that gives the share of the rooms that are kept in memory. */
    private static final int CACHE_SHARE = 64;

    private final Database database;
    private final RoomOutbox outbox;
    /** Null if other servers change the rooms too. */
    private final @Nullable RoomCache cache;

    public Rooms(Database database) {
        this.database = database;
        this.outbox = new RoomOutbox(database);
        this.cache =
                database.isShared() ? null : new RoomCache(Runtime.getRuntime().maxMemory() / CACHE_SHARE);
    }

    /** Returns the rooms that other servers must be told of. */
    public RoomOutbox outbox() {
        return outbox;
    }

    /**
     * Adds a room.
     *
     * @param max maximum number in its account and region; 0 for any number
     * @throws ServiceQuotaExceededException if that number has been reached
     * @throws ResourceNotFoundException if one of its logging configurations doesn't exist
     * @throws ConflictException if one exists, but is not active
     */
    public void create(StoredRoom room, int max) {
        Arn arn = room.arn();
        change(arn, handle -> {
            if (max > 0) {
                database.lock(handle, "rooms of " + arn.account() + " in " + arn.region());
            }
            if (max > 0 && count(handle, arn) >= max) {
                throw new ServiceQuotaExceededException(
                        "There are as many rooms as the account may have in the region.",
                        arn.id(),
                        arn.type().name(),
                        max);
            }
            for (Arn configuration : room.settings().loggingConfigurations()) {
                if (!isActive(handle, configuration)) {
                    throw new ConflictException(
                            "The logging configuration is not active.",
                            configuration.id(),
                            configuration.type().name());
                }
            }
            write(
                    handle,
                    room,
                    "INSERT INTO room (account, region, id, name, create_time, update_time,"
                            + " maximum_message_rate_per_second, maximum_message_length, handler_uri,"
                            + " handler_fallback_result, tags) VALUES (:account, :region, :id, :name, :createTime,"
                            + " :updateTime, :rate, :length, :handlerUri, :fallbackResult, :tags)");
            return null;
        });
    }

    private static int count(Handle handle, Arn arn) {
        return handle.createQuery("SELECT count(*) FROM room WHERE account = :account AND region = :region")
                .bind("account", arn.account())
                .bind("region", arn.region())
                .mapTo(Integer.class)
                .one();
    }

    /** Returns the room, if it exists. */
    public Optional<StoredRoom> find(Arn arn) {
        if (cache == null) {
            return database.read(handle -> find(handle, arn));
        }
        StoredRoom known = cache.get(arn);
        if (known != null) {
            return Optional.of(known);
        }
        long changes = cache.changes();
        Optional<StoredRoom> found = database.read(handle -> find(handle, arn));
        found.ifPresent(room -> cache.add(room, changes));
        return found;
    }

    private <T> T change(Arn arn, HandleCallback<T, RuntimeException> work) {
        return change(kept -> kept.changed(arn), work);
    }

    /** Changes rooms in the store, and forgets those kept: whether it succeeded may be unknown if it fails. */
    private <T> T change(Consumer<RoomCache> forget, HandleCallback<T, RuntimeException> work) {
        try {
            return database.write(work);
        } finally {
            if (cache != null) {
                forget.accept(cache);
            }
        }
    }

    /**
     * Changes a room. If the change makes a difference, the update time always moves forward.
     *
     * @param now the time of the change
     * @return the room after the change; empty if it doesn't exist
     * @throws ResourceNotFoundException if an added logging configuration doesn't exist
     * @throws ValidationException if an added one exists, but is not active
     */
    public Optional<StoredRoom> update(Arn arn, Instant now, UnaryOperator<StoredRoom> change) {
        return change(
                arn,
                handle -> findToChange(handle, arn).map(before -> {
                    StoredRoom after = change.apply(before);
                    if (after.equals(before)) {
                        return before;
                    }
                    for (Arn configuration : after.settings().loggingConfigurations()) {
                        if (!before.settings().loggingConfigurations().contains(configuration)
                                && !isActive(handle, configuration)) {
                            // Creating a room has a conflict here; the model has none for updating one.
                            throw ValidationException.of("loggingConfigurationIdentifiers", "must be active");
                        }
                    }
                    Instant earliest = before.updateTime().plusMillis(1);
                    StoredRoom updated = after.updatedAt(now.isBefore(earliest) ? earliest : now);
                    write(
                            handle,
                            updated,
                            "UPDATE room SET name = :name, create_time = :createTime, update_time = :updateTime,"
                                    + " maximum_message_rate_per_second = :rate, maximum_message_length = :length,"
                                    + " handler_uri = :handlerUri, handler_fallback_result = :fallbackResult, tags = :tags"
                                    + WHERE_ARN);
                    outbox.add(handle, arn, updated.updateTime());
                    return updated;
                }));
    }

    /** Changes a room's tags, but not its update time; returns false if the room doesn't exist. */
    public boolean updateTags(Arn arn, Instant now, UnaryOperator<Map<String, String>> change) {
        return change(arn, handle -> {
            Optional<StoredRoom> room = findToChange(handle, arn);
            if (room.isPresent()) {
                Map<String, String> before = room.get().tags();
                Map<String, String> changed = change.apply(before);
                bindArn(handle.createUpdate("UPDATE room SET tags = :tags" + WHERE_ARN), arn)
                        .bind("tags", TagsColumn.write(changed))
                        .execute();
                if (!Objects.equals(before.get(HistorySetting.TAG), changed.get(HistorySetting.TAG))) {
                    outbox.add(handle, arn, now);
                }
            }
            return room.isPresent();
        });
    }

    /** Deletes a room; returns false if it doesn't exist. */
    public boolean delete(Arn arn, Instant now) {
        return change(arn, handle -> {
            boolean isDeleted = bindArn(handle.createUpdate("DELETE FROM room" + WHERE_ARN), arn)
                            .execute()
                    > 0;
            if (isDeleted) {
                outbox.add(handle, arn, now);
            }
            return isDeleted;
        });
    }

    /** Deletes all rooms. */
    public void deleteAll() {
        change(RoomCache::allChanged, handle -> handle.execute("DELETE FROM room"));
    }

    /** Returns a page of the rooms of an account in a region, last updated first. */
    public Page<StoredRoom> list(AccountRegion owner, RoomFilter filter, PageToken after, int size) {
        return Page.of(
                listed(new Listing(owner, filter, after, size + 1)),
                size,
                room -> new PageToken(
                        room.updateTime().toEpochMilli(), room.arn().id()));
    }

    private List<StoredRoom> listed(Listing listing) {
        if (cache == null) {
            return database.read(listing::rooms);
        }
        List<StoredRoom> page = cache.page(listing);
        if (page != null) {
            return page;
        }
        long changes = cache.changes();
        List<StoredRoom> listed = cache.all(database.read(listing::arns));
        if (listed == null) {
            listed = database.read(listing::rooms);
            listed.forEach(room -> cache.add(room, changes));
        }
        cache.addPage(listing, listed, changes);
        return listed;
    }

    /** A query for the rooms of a page. */
    private record Listing(AccountRegion owner, RoomFilter filter, PageToken after, int limit) {
        private static final String WHERE = " WHERE r.account = :account AND r.region = :region"
                + " AND (r.update_time, r.id) < (:time, :id)"
                + " AND (:name IS NULL OR r.name = :name)"
                + " AND (:handlerUri IS NULL OR r.handler_uri = :handlerUri)"
                + " AND (:logging IS NULL OR EXISTS (SELECT 1 FROM room_logging f"
                + " WHERE f.account = r.account AND f.region = r.region AND f.room_id = r.id"
                + " AND f.logging_configuration_id = :logging))"
                + " ORDER BY r.update_time DESC, r.id DESC LIMIT :limit";

        List<StoredRoom> rooms(Handle handle) {
            return query(handle, SELECT).map((row, context) -> room(row)).list();
        }

        List<Arn> arns(Handle handle) {
            return query(handle, "SELECT r.id FROM room r")
                    .map((row, context) ->
                            new Arn(owner.region(), owner.account(), ResourceType.ROOM, row.getString(1)))
                    .list();
        }

        private Query query(Handle handle, String select) {
            return handle.createQuery(select + WHERE)
                    .bind("account", owner.account())
                    .bind("region", owner.region())
                    .bind("time", after.updateTimeMillis())
                    .bind("id", after.id())
                    .bind("name", filter.name())
                    .bind("handlerUri", filter.handlerUri())
                    .bind("logging", filter.loggingConfigurationId())
                    .bind("limit", limit);
        }
    }

    /** Returns ARNs of review handlers that rooms use, up to the limit. */
    public List<String> handlerUris(int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT DISTINCT handler_uri FROM room WHERE handler_uri <> '' LIMIT :limit")
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
    }

    private Optional<StoredRoom> findToChange(Handle handle, Arn arn) {
        database.lockForUpdate(handle, "room", arn);
        return find(handle, arn);
    }

    private static Optional<StoredRoom> find(Handle handle, Arn arn) {
        return bindArn(handle.createQuery(SELECT + WHERE_ARN), arn)
                .map((row, context) -> room(row))
                .findOne();
    }

    private static void write(Handle handle, StoredRoom room, String sql) {
        Arn arn = room.arn();
        RoomSettings settings = room.settings();
        MessageReviewHandler handler = settings.messageReviewHandler();
        bindArn(handle.createUpdate(sql), arn)
                .bind("name", settings.name())
                .bind("createTime", room.createTime().toEpochMilli())
                .bind("updateTime", room.updateTime().toEpochMilli())
                .bind("rate", settings.maximumMessageRatePerSecond())
                .bind("length", settings.maximumMessageLength())
                .bind("handlerUri", handler == null ? null : handler.uri())
                .bind("fallbackResult", handler == null ? null : handler.fallbackResult())
                .bind("tags", TagsColumn.write(room.tags()))
                .execute();
        bindArn(
                        handle.createUpdate("DELETE FROM room_logging WHERE account = :account AND region = :region"
                                + " AND room_id = :id"),
                        arn)
                .execute();
        int position = 0;
        for (Arn configuration : settings.loggingConfigurations()) {
            bindArn(
                            handle.createUpdate(
                                    "INSERT INTO room_logging (account, region, room_id, position,"
                                            + " logging_configuration_id) VALUES (:account, :region, :id, :position, :logging)"),
                            arn)
                    .bind("position", position++)
                    .bind("logging", configuration.id())
                    .execute();
        }
    }

    /** Returns whether a configuration can be attached; it stays so until the end of the transaction. */
    private boolean isActive(Handle handle, Arn configuration) {
        database.lockForShare(handle, "logging_configuration", configuration);
        return bindArn(handle.createQuery("SELECT state FROM logging_configuration" + WHERE_ARN), configuration)
                .mapTo(String.class)
                .findOne()
                .orElseThrow(() -> new ResourceNotFoundException(
                        "The logging configuration does not exist.",
                        configuration.id(),
                        configuration.type().name()))
                .equals(LoggingConfigurationState.ACTIVE.name());
    }

    private static StoredRoom room(ResultSet row) throws SQLException {
        Arn arn = new Arn(row.getString("region"), row.getString("account"), ResourceType.ROOM, row.getString("id"));
        String handlerUri = row.getString("handler_uri");
        String logging = row.getString("logging");
        RoomSettings settings = new RoomSettings(
                row.getString("name"),
                row.getInt("maximum_message_rate_per_second"),
                row.getInt("maximum_message_length"),
                handlerUri == null
                        ? null
                        : new MessageReviewHandler(handlerUri, row.getString("handler_fallback_result")),
                logging == null ? List.of() : loggingArns(arn, logging));
        return new StoredRoom(
                arn,
                settings,
                TagsColumn.read(row.getString("tags")),
                Instant.ofEpochMilli(row.getLong("create_time")),
                Instant.ofEpochMilli(row.getLong("update_time")));
    }

    private static List<Arn> loggingArns(Arn room, String ids) {
        return List.of(ids.split(",", -1)).stream()
                .map(id -> new Arn(room.region(), room.account(), ResourceType.LOGGING_CONFIGURATION, id))
                .toList();
    }

    private static <S extends SqlStatement<S>> S bindArn(S statement, Arn arn) {
        return statement
                .bind("account", arn.account())
                .bind("region", arn.region())
                .bind("id", arn.id());
    }
}
