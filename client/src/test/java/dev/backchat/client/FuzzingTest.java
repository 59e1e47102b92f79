package dev.backchat.client;

import dev.backchat.api.fuzz.Fuzzing;

/** Fuzzes the parsers of a server's responses. */
class FuzzingTest extends Fuzzing {}
