/** The store's database: connections, transactions, migrations. */
@NullMarked
package dev.backchat.server.sql;

import org.jspecify.annotations.NullMarked;
