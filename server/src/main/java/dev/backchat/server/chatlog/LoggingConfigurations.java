package dev.backchat.server.chatlog;

import dev.backchat.api.Arn;
import dev.backchat.api.ConflictException;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.ResourceType;
import dev.backchat.api.ServiceQuotaExceededException;
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
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import tools.jackson.databind.json.JsonMapper;

/** The store of logging configurations. Calls block. Changes are durable when a call returns. */
public final class LoggingConfigurations {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TABLE = "logging_configuration";
    private static final String WHERE_ARN = " WHERE account = :account AND region = :region AND id = :id";

    /**
     * Maximum number per account in all regions together, whatever its quota, because each costs the server something.
     * Amazon's quota is 10 per region.
     */
    public static final int MAX_PER_ACCOUNT = 1000;

    private final Database database;

    public LoggingConfigurations(Database database) {
        this.database = database;
    }

    /**
     * Adds a configuration.
     *
     * @param max maximum number in its account and region; 0 for any number up to {@link #MAX_PER_ACCOUNT}
     * @throws ServiceQuotaExceededException if that number has been reached
     */
    public void create(LoggingConfiguration configuration, int max) {
        Arn arn = Arn.parse(configuration.arn());
        database.write(handle -> {
            database.lock(handle, "logging configurations of " + arn.account());
            if (max > 0 && count(handle, arn, " AND region = :region") >= max) {
                throw new ServiceQuotaExceededException(
                        "There are as many logging configurations as the account may have in the region.",
                        arn.id(),
                        arn.type().name(),
                        max);
            }
            if (count(handle, arn, "") >= MAX_PER_ACCOUNT) {
                throw new ServiceQuotaExceededException(
                        "There are as many logging configurations as the account may have in all regions.",
                        arn.id(),
                        arn.type().name(),
                        MAX_PER_ACCOUNT);
            }
            return bind(
                            handle.createUpdate(
                                    "INSERT INTO logging_configuration (account, region, id, name, create_time,"
                                            + " update_time, state, destination, tags) VALUES (:account, :region, :id, :name,"
                                            + " :createTime, :updateTime, :state, :destination, :tags)"),
                            configuration)
                    .execute();
        });
    }

    private static int count(Handle handle, Arn arn, String where) {
        return handle.createQuery("SELECT count(*) FROM logging_configuration WHERE account = :account" + where)
                .bind("account", arn.account())
                .bindMap(where.isEmpty() ? Map.of() : Map.of("region", arn.region()))
                .mapTo(Integer.class)
                .one();
    }

    /** Returns whether there are configurations, or another server may add one at any moment. */
    public boolean mayExist() {
        return database.isShared()
                || database.read(handle -> handle.createQuery("SELECT 1 FROM logging_configuration LIMIT 1")
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent());
    }

    /** Returns the configuration, if it exists. */
    public Optional<LoggingConfiguration> find(Arn arn) {
        return database.read(handle -> find(handle, arn));
    }

    /**
     * Changes a configuration. If the change makes a difference, the update time always moves forward.
     *
     * @param now the time of the change
     * @return the configuration after the change; empty if it doesn't exist
     */
    public Optional<LoggingConfiguration> update(Arn arn, Instant now, UnaryOperator<LoggingConfiguration> change) {
        return database.write(handle -> findToChange(handle, arn).map(before -> {
            LoggingConfiguration after = change.apply(before);
            if (after.equals(before)) {
                return before;
            }
            Instant earliest = before.updateTime().plusMillis(1);
            LoggingConfiguration updated = after.updatedAt(now.isBefore(earliest) ? earliest : now);
            bind(
                            handle.createUpdate("UPDATE logging_configuration SET name = :name,"
                                    + " create_time = :createTime, update_time = :updateTime, state = :state,"
                                    + " destination = :destination, tags = :tags" + WHERE_ARN),
                            updated)
                    .execute();
            return updated;
        }));
    }

    /** Changes a configuration's tags, but not its update time; returns false if it doesn't exist. */
    public boolean updateTags(Arn arn, UnaryOperator<Map<String, String>> change) {
        return database.write(handle -> findToChange(handle, arn)
                .map(configuration -> bindArn(
                                handle.createUpdate("UPDATE logging_configuration SET tags = :tags" + WHERE_ARN), arn)
                        .bind("tags", TagsColumn.write(change.apply(configuration.tags())))
                        .execute())
                .isPresent());
    }

    /**
     * Deletes a configuration; returns false if it doesn't exist.
     *
     * @throws ConflictException if a room uses it
     */
    public boolean delete(Arn arn) {
        return database.write(handle -> {
            database.lockForUpdate(handle, TABLE, arn);
            boolean used = bindArn(
                            handle.createQuery("SELECT 1 FROM room_logging WHERE account = :account"
                                    + " AND region = :region AND logging_configuration_id = :id LIMIT 1"),
                            arn)
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent();
            if (used) {
                throw new ConflictException(
                        "The logging configuration is in use by a room; detach it first.",
                        arn.id(),
                        arn.type().name());
            }
            return bindArn(handle.createUpdate("DELETE FROM logging_configuration" + WHERE_ARN), arn)
                            .execute()
                    > 0;
        });
    }

    /** Returns all configurations of all accounts. */
    public List<LoggingConfiguration> all() {
        return database.read(handle -> handle.createQuery("SELECT * FROM logging_configuration")
                .map((row, context) -> configuration(row))
                .list());
    }

    /** Returns a page of the configurations of an account in a region, last updated first. */
    public Page<LoggingConfiguration> list(AccountRegion owner, PageToken after, int size) {
        return Page.of(
                database.read(handle -> handle.createQuery("SELECT * FROM logging_configuration"
                                + " WHERE account = :account AND region = :region"
                                + " AND (update_time, id) < (:time, :id)"
                                + " ORDER BY update_time DESC, id DESC LIMIT :limit")
                        .bind("account", owner.account())
                        .bind("region", owner.region())
                        .bind("time", after.updateTimeMillis())
                        .bind("id", after.id())
                        .bind("limit", size + 1)
                        .map((row, context) -> configuration(row))
                        .list()),
                size,
                configuration -> new PageToken(configuration.updateTime().toEpochMilli(), configuration.id()));
    }

    private Optional<LoggingConfiguration> findToChange(Handle handle, Arn arn) {
        database.lockForUpdate(handle, TABLE, arn);
        return find(handle, arn);
    }

    private static Optional<LoggingConfiguration> find(Handle handle, Arn arn) {
        return bindArn(handle.createQuery("SELECT * FROM logging_configuration" + WHERE_ARN), arn)
                .map((row, context) -> configuration(row))
                .findOne();
    }

    private static LoggingConfiguration configuration(ResultSet row) throws SQLException {
        Arn arn = new Arn(
                row.getString("region"),
                row.getString("account"),
                ResourceType.LOGGING_CONFIGURATION,
                row.getString("id"));
        return new LoggingConfiguration(
                arn.toString(),
                arn.id(),
                Instant.ofEpochMilli(row.getLong("create_time")),
                Instant.ofEpochMilli(row.getLong("update_time")),
                row.getString("name"),
                JSON.readValue(row.getString("destination"), DestinationConfiguration.class),
                row.getString("state"),
                TagsColumn.read(row.getString("tags")));
    }

    private static <S extends SqlStatement<S>> S bind(S statement, LoggingConfiguration configuration) {
        return bindArn(statement, Arn.parse(configuration.arn()))
                .bind("name", configuration.name())
                .bind("createTime", configuration.createTime().toEpochMilli())
                .bind("updateTime", configuration.updateTime().toEpochMilli())
                .bind("state", configuration.state())
                .bind("destination", JSON.writeValueAsString(configuration.destinationConfiguration()))
                .bind("tags", TagsColumn.write(configuration.tags()));
    }

    private static <S extends SqlStatement<S>> S bindArn(S statement, Arn arn) {
        return statement
                .bind("account", arn.account())
                .bind("region", arn.region())
                .bind("id", arn.id());
    }
}
