/** The table of results that becomes docs/conformance.md. */
@NullMarked
package dev.backchat.conformance.table;

import org.jspecify.annotations.NullMarked;
