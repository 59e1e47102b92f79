package dev.backchat.api.testrun;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Marks tests that run only with {@code -Pthorough}, as in CI, because they take long by nature: they kill, cut off or
 * freeze processes again and again and wait for the others to notice, or do what a shorter test does at length.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = "backchat.thorough",
        matches = "true",
        disabledReason = "takes long; ./mvnw verify -Pthorough runs it")
public @interface Thorough {}
