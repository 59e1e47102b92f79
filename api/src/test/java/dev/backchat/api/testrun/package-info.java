/** What the tests of all modules run with. */
@NullMarked
package dev.backchat.api.testrun;

import org.jspecify.annotations.NullMarked;
