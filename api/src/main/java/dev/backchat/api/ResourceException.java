package dev.backchat.api;

import java.io.Serial;
import java.util.Map;

/** An error that concerns one resource. */
public abstract sealed class ResourceException extends IvschatServiceException
        permits ConflictException, LimitException, ResourceNotFoundException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String resourceId;
    private final String resourceType;

    ResourceException(String errorName, int httpStatus, String message, String resourceId, String resourceType) {
        super(errorName, httpStatus, message);
        this.resourceId = resourceId;
        this.resourceType = resourceType;
    }

    /** Returns the resource's id: the last part of its ARN. */
    public String resourceId() {
        return resourceId;
    }

    /** Returns the resource's type: the name of a {@link ResourceType}, or one that this version does not know. */
    public String resourceType() {
        return resourceType;
    }

    @Override
    public Map<String, Object> members() {
        Map<String, Object> members = super.members();
        members.put("resourceId", resourceId);
        members.put("resourceType", resourceType);
        return members;
    }
}
