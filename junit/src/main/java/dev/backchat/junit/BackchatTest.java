package dev.backchat.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a dev server for the tests of a class, and resets it before each. Methods may have a parameter of type {@link
 * Backchat}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(BackchatExtension.class)
public @interface BackchatTest {
    /**
     * Returns the seed: a resource of the class, or a file; empty for none. The server begins with it, and so does each
     * test.
     */
    String seed() default "";
}
