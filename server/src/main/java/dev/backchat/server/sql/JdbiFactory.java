package dev.backchat.server.sql;

import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jdbi.v3.core.statement.TemplateEngine;

/** Creates the {@link Jdbi} of a pool. */
final class JdbiFactory {
    private JdbiFactory() {}

    static Jdbi of(DataSource source) {
        Jdbi jdbi = Jdbi.create(source);
        // Statements are literal: < is less than, not the start of a placeholder.
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
        // An exception may be logged, and arguments are user ids among others.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        return jdbi;
    }
}
