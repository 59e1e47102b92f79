package dev.backchat.server.dev;

import dev.backchat.server.fault.FaultSpec;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.internal.PageRequest;
import dev.backchat.server.internal.PageResponse;
import java.util.Map;

/** {@code /dev/faults}: lists, adds and deletes faults. */
public final class FaultPages {
    static final String PATH = "/dev/faults";

    private final Faults faults;

    public FaultPages(Faults faults) {
        this.faults = faults;
    }

    PageResponse handle(PageRequest request) throws BadRequestException {
        String id = request.path().substring(PATH.length()).replaceFirst("^/", "");
        if (!id.isEmpty()) {
            return request.method().equals("DELETE") ? delete(id) : PageResponse.METHOD_NOT_ALLOWED;
        }
        return switch (request.method()) {
            case "GET" -> PageResponse.json(200, DevJson.write(Map.of("faults", faults.list())));
            case "POST" -> add(DevJson.read(request.body(), FaultSpec.class));
            case "DELETE" -> clear();
            default -> PageResponse.METHOD_NOT_ALLOWED;
        };
    }

    private PageResponse add(FaultSpec spec) throws BadRequestException {
        try {
            return PageResponse.json(201, DevJson.write(faults.add(spec)));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()));
        }
    }

    private PageResponse clear() {
        faults.clear();
        return PageResponse.NO_CONTENT;
    }

    private PageResponse delete(String id) {
        return faults.remove(id) ? PageResponse.NO_CONTENT : PageResponse.error(404, "there is no such fault");
    }
}
