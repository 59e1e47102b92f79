/** What the control plane must do, each behaviour written once and run through every driver. */
@NullMarked
package dev.backchat.conformance.scenario;

import org.jspecify.annotations.NullMarked;
