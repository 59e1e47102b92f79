/** Distributed traces by OpenTelemetry, whose classes are known and loaded here only, and only while tracing is on. */
@NullMarked
package dev.backchat.server.tracing;

import org.jspecify.annotations.NullMarked;
