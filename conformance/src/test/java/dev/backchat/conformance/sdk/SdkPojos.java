package dev.backchat.conformance.sdk;

import dev.backchat.conformance.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON to and from the shapes of the AWS SDK for Java v2, by the SDK's own description of their fields. */
final class SdkPojos {
    private SdkPojos() {}

    /** Sets the builder's members from the JSON object. */
    static SdkPojo fill(SdkPojo builder, JsonNode json) {
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode value = json.get(field.locationName());
            if (value != null && !value.isNull()) {
                field.set(builder, fromJson(field, value));
            }
        }
        return builder;
    }

    private static Object fromJson(SdkField<?> field, JsonNode value) {
        if (value.isArray()) {
            SdkField<?> member = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            value.forEach(item -> list.add(fromJson(member, item)));
            return list;
        }
        if (value.isObject() && field.containsTrait(MapTrait.class)) {
            SdkField<?> member = field.getRequiredTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> map = new LinkedHashMap<>();
            value.properties().forEach(entry -> map.put(entry.getKey(), fromJson(member, entry.getValue())));
            return map;
        }
        if (value.isObject()) {
            return ((Buildable) fill(field.constructor().get(), value)).build();
        }
        return value.isInt() ? value.intValue() : value.stringValue();
    }

    /** The members that have a value. */
    static ObjectNode toJson(SdkPojo pojo) {
        return Json.object(members(pojo));
    }

    private static Map<String, Object> members(SdkPojo pojo) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = plain(field.getValueOrDefault(pojo));
            if (value != null) {
                members.put(field.locationName(), value);
            }
        }
        return members;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case SdkAutoConstructList<?> absent -> null;
            case SdkAutoConstructMap<?, ?> absent -> null;
            case Instant time -> time.toString();
            case SdkPojo pojo -> members(pojo);
            case List<?> list -> list.stream().map(SdkPojos::plain).toList();
            case Map<?, ?> map -> map;
            default -> value;
        };
    }
}
