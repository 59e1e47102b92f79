package dev.backchat.server;

import dev.backchat.api.fuzz.Fuzzing;

/** Fuzzes the parsers of bytes from clients, proxies, handlers, operators and earlier processes. */
class FuzzingTest extends Fuzzing {}
