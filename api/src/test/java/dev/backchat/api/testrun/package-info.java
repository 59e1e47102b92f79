/** Test infrastructure shared by all modules. */
@NullMarked
package dev.backchat.api.testrun;

import org.jspecify.annotations.NullMarked;
