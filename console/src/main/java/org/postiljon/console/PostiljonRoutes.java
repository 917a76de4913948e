package org.postiljon.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.james.webadmin.PublicRoutes;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.engine.Operator;
import org.postiljon.delivery.engine.ParkedReport;
import org.postiljon.delivery.engine.SiteStatus;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.RoutedDomains;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.EventsMissing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Request;
import spark.Response;
import spark.Service;
import spark.utils.urldecoding.UrlDecode;

/**
 * Status, reasons, orders and events over HTTP, in James's webadmin.
 *
 * <pre>
 * GET  /postiljon/status
 * GET  /postiljon/why/{recipient, domain or site}
 * POST /postiljon/pause    {"site":..., "reason":..., "author":..., "until":...}   author and until may be left out
 * POST /postiljon/resume   {"site":..., "author":...}   answers "resumed" and, where one was not paused, "notPaused"
 * POST /postiljon/cancel   {"campaign":..., "tag":..., "list":..., "tenant":..., "author":...}   one label at least
 * GET  /postiljon/reports                          those that James could not take
 * POST /postiljon/reports/retry    {"id":..., "author":...}
 * POST /postiljon/reports/dismiss  {"id":..., "author":...}
 * GET  /postiljon/events?after=POSITION&amp;limit=COUNT
 * </pre>
 *
 * <p>Every one needs the token of the data directory ({@link Gate}). To webadmin they are public routes, because its
 * own JWT check would want the same header for another token.
 */
public final class PostiljonRoutes implements PublicRoutes {
    private static final Logger LOGGER = LoggerFactory.getLogger(PostiljonRoutes.class);
    private static final String BASE = "/postiljon";
    private static final String SOMEBODY = "webadmin";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_EVENTS = 10_000;
    private static final int USUAL_EVENTS = 1_000;

    private final Operator operator;
    private final EventLog events;
    private final RoutedDomains domains;
    private final Gate gate;

    /** As James's loader calls it. */
    @Inject
    public PostiljonRoutes(Operator operator, EventLog events, RoutedDomains domains, AccessToken token) {
        this.operator = operator;
        this.events = events;
        this.domains = domains;
        this.gate = new Gate(token);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.exception(Problem.class, (problem, request, response) -> {
            response.status(problem.status());
            response.type(Problem.CONTENT_TYPE);
            response.body(problem.body());
        });
        service.before(BASE + "/*", gate);
        service.get(
                BASE + "/status",
                (request, response) ->
                        OperatorJson.status(answer(operator.status()), answer(operator.parked()), domains.bySite()));
        service.get(BASE + "/why/*", this::why);
        service.get(BASE + "/events", this::events);
        service.get(BASE + "/reports", (request, response) -> OperatorJson.reports(answer(operator.parked())));
        service.post(BASE + "/reports/retry", (request, response) -> report(request, "retried", operator::retryReport));
        service.post(
                BASE + "/reports/dismiss",
                (request, response) -> report(request, "dismissed", operator::dismissReport));
        service.post(BASE + "/pause", this::pause);
        service.post(BASE + "/resume", this::resume);
        service.post(BASE + "/cancel", this::cancel);
    }

    private JsonNode why(Request request, Response response) {
        // Spark's parameters are decoded as a form, in which the plus of anna+news@b.example means a blank.
        String path = Optional.ofNullable(request.raw().getRequestURI()).orElse("");
        String subject = UrlDecode.path(path.substring((BASE + "/why/").length()));
        if (subject.isBlank()) {
            throw Problem.badRequest("Write a recipient, a domain or a site after /why/.");
        }
        return OperatorJson.why(answer(operator.why(subject.strip())), domains.bySite());
    }

    private JsonNode pause(Request request, Response response) {
        Orders order = Orders.of(request, List.of("site", "reason", "author", "until"));
        String site = order.required("site");
        List<String> paused = answer(operator.pause(
                site, order.required("reason"), order.text("author").orElse(SOMEBODY), order.time("until")));
        return named("paused", paused, paused, site);
    }

    private JsonNode resume(Request request, Response response) {
        Orders order = Orders.of(request, List.of("site", "author"));
        String site = order.required("site");
        Set<String> paused = answer(operator.status()).stream()
                .filter(status -> status.known().state() == LastKnown.State.PAUSED)
                .map(SiteStatus::site)
                .collect(Collectors.toSet());
        List<String> known = answer(operator.resume(site, order.text("author").orElse(SOMEBODY)));
        ObjectNode json =
                named("resumed", known.stream().filter(paused::contains).toList(), known, site);
        if (!paused.containsAll(known)) {
            ArrayNode others = json.putArray("notPaused");
            known.stream().filter(name -> !paused.contains(name)).distinct().forEach(others::add);
        }
        return json;
    }

    private JsonNode cancel(Request request, Response response) {
        Orders order = Orders.of(request, List.of("campaign", "tag", "list", "tenant", "author"));
        Labels which = new Labels(
                order.text("tenant").orElse(""),
                order.text("campaign").orElse(""),
                order.text("tag").orElse(""),
                order.text("list").orElse(""));
        if (which.equals(Labels.NONE)) {
            throw Problem.badRequest("One of the fields \"campaign\", \"tag\", \"list\" and \"tenant\" is needed:"
                    + " without one all mail would be meant.");
        }
        long recipients = answer(operator.cancel(which, order.text("author").orElse(SOMEBODY)));
        return JsonNodeFactory.instance.objectNode().put("cancelled", recipients);
    }

    /** {@code {"retried": the report}}. */
    private static JsonNode report(
            Request request, String done, BiFunction<Long, String, CompletionStage<Optional<ParkedReport>>> order) {
        Orders body = Orders.of(request, List.of("id", "author"));
        long id = body.number("id");
        ParkedReport report = answer(order.apply(id, body.text("author").orElse(SOMEBODY)))
                .orElseThrow(() -> Problem.notFound(
                        "No report " + id + " is set aside. GET /postiljon/reports lists those that are."));
        return JsonNodeFactory.instance.objectNode().set(done, OperatorJson.parked(report));
    }

    private JsonNode events(Request request, Response response) {
        long after = number(request, "after", 0, Long.MAX_VALUE);
        int limit = Math.toIntExact(number(request, "limit", USUAL_EVENTS, MOST_EVENTS));
        List<LoggedEvent> read = read(after, limit);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray("events");
        read.forEach(event -> list.add(EventJson.of(event)));
        return json.put(
                        "next",
                        read.isEmpty() ? after : read.get(read.size() - 1).position())
                .put("end", events.end());
    }

    private List<LoggedEvent> read(long after, int limit) {
        try {
            return events.after(after, limit);
        } catch (EventsMissing e) {
            throw Problem.gone(e.getMessage() + ".", e.readOnFrom());
        }
    }

    private static ObjectNode named(String field, List<String> destinations, List<String> known, String site) {
        if (known.isEmpty()) {
            throw Problem.notFound("No site is called \"" + site
                    + "\", and neither conf/routes nor DNS tells who receives for a domain of that name. Correct it; the"
                    + " status lists the sites that have mail.");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray(field);
        destinations.forEach(list::add);
        return json;
    }

    private static long number(Request request, String name, long byDefault, long most) {
        String text = request.queryParams(name);
        if (text == null) {
            return byDefault;
        }
        if (text.matches("\\d{1,18}") && Long.parseLong(text) <= most) {
            return Long.parseLong(text);
        }
        throw Problem.badRequest("The parameter " + name + " must be a number from 0 to " + most + ".");
    }

    private static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
            if (cause instanceof IllegalArgumentException) {
                throw Problem.badRequest(String.valueOf(cause.getMessage()));
            }
            LOGGER.warn("An order or a question of an operator failed", cause);
            throw Problem.unavailable(String.valueOf(cause.getMessage()));
        } catch (TimeoutException e) {
            throw Problem.unavailable("No answer within " + PATIENCE.toSeconds() + " seconds; it may still be done.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("The server is being stopped.");
        }
    }
}
