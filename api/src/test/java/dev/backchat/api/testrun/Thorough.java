package dev.backchat.api.testrun;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Marks tests that take longer than half a minute by nature, and therefore run only with {@code -Pthorough}, as in CI.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = "backchat.thorough",
        matches = "true",
        disabledReason = "takes long; ./mvnw verify -Pthorough runs it")
public @interface Thorough {}
