package dev.backchat.server.dev;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.server.internal.Page;
import dev.backchat.server.internal.PageRequest;
import dev.backchat.server.internal.PageResponse;
import java.io.IOException;
import java.util.Map;

/**
 * The developer kit's pages, all below {@code /dev/}. Errors are JSON with a message, which names the member that is
 * wrong.
 */
public final class DevKit implements Page {
    private final Reset reset;
    private final Seeder seeder;
    private final Map<String, DevPage> pages;

    /** The handler of one path. */
    @FunctionalInterface
    interface DevPage {
        PageResponse handle(PageRequest request) throws BadRequestException, IOException;
    }

    /** The pages that have a class of their own. */
    public record Pages(FramePages frames, FaultPages faults, ClockPages clock, CrowdPages crowds) {}

    public DevKit(Reset reset, Seeder seeder, Pages others) {
        this.reset = reset;
        this.seeder = seeder;
        this.pages = Map.of(
                "/dev/reset",
                this::reset,
                "/dev/seed",
                this::seed,
                "/dev/frames",
                others.frames::handle,
                FaultPages.PATH,
                others.faults::handle,
                "/dev/clock",
                others.clock::handle,
                "/dev/crowd",
                others.crowds::handle);
    }

    @Override
    public PageResponse handle(PageRequest request) throws IOException {
        // A fault has a path of its own.
        boolean isBelow = request.path().matches(FaultPages.PATH + "/[^/]+");
        DevPage page = pages.get(isBelow ? FaultPages.PATH : request.path());
        if (page == null) {
            return PageResponse.NOT_FOUND;
        }
        if (request.body().length > PageRequest.MAX_BODY_BYTES) {
            return PageResponse.error(413, "the body must have at most " + PageRequest.MAX_BODY_BYTES + " bytes");
        }
        try {
            return page.handle(request);
        } catch (BadRequestException e) {
            return PageResponse.error(400, String.valueOf(e.getMessage()));
        } catch (IvschatServiceException e) {
            return PageResponse.error(e.httpStatus(), String.valueOf(e.getMessage()));
        }
    }

    private PageResponse reset(PageRequest request) {
        if (!request.method().equals("POST")) {
            return PageResponse.METHOD_NOT_ALLOWED;
        }
        if (!reset.isPossible()) {
            return PageResponse.error(
                    409, "a reset would empty the PostgreSQL database, which other servers may use, so there is none");
        }
        reset.run();
        return PageResponse.NO_CONTENT;
    }

    private PageResponse seed(PageRequest request) throws BadRequestException {
        if (!request.method().equals("POST")) {
            return PageResponse.METHOD_NOT_ALLOWED;
        }
        try {
            seeder.apply(SeedReader.readJson(request.body()));
        } catch (SeedException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()));
        }
        return PageResponse.NO_CONTENT;
    }
}
