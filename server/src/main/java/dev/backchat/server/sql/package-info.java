/** The database of the store: connections, transactions, migrations. */
@NullMarked
package dev.backchat.server.sql;

import org.jspecify.annotations.NullMarked;
