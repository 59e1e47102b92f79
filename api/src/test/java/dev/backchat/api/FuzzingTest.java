package dev.backchat.api;

import dev.backchat.api.fuzz.Fuzzing;

/** Fuzzes the parsers of requests, frames and signatures. */
class FuzzingTest extends Fuzzing {}
