package org.postiljon.extension;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import com.google.inject.Module;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.utils.UserDefinedStartable;
import org.apache.james.webadmin.Routes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.destination.RateLimits;
import org.postiljon.delivery.destination.SiteLimits;
import org.postiljon.delivery.engine.EngineSettings;
import org.postiljon.delivery.site.RouteTable;
import org.postiljon.delivery.site.Site;
import org.postiljon.extension.events.EventsToLog;
import org.postiljon.extension.intake.DurableHandlers;
import org.postiljon.extension.settings.PostiljonSettings;

/** What an admin finds in {@code james-conf/extension}; {@code JamesWithPostiljonTest} starts a James with it. */
class SamplesTest {
    private static final Path SAMPLES = Path.of("../james-conf/extension");

    private static String text(String file) throws IOException {
        return Files.readString(SAMPLES.resolve(file), StandardCharsets.UTF_8);
    }

    private static Map<String, String> properties(String text) throws IOException {
        Properties read = new Properties();
        read.load(new StringReader(text));
        return read.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, read::getProperty));
    }

    private static Class<?> named(String file, String key) throws Exception {
        return Class.forName(properties(text(file)).getOrDefault(key, ""));
    }

    @Test
    void classesThatAreNamedAreThere() throws Exception {
        assertThat(named("extensions.properties", "guice.extension.module")).isAssignableTo(Module.class);
        assertThat(named("extensions.properties", "guice.extension.startable"))
                .isAssignableTo(UserDefinedStartable.class);
        assertThat(text("smtpserver-snippet.xml"))
                .contains("coreHandlersPackage=\"" + DurableHandlers.class.getName() + "\"");
        assertThat(named("webadmin.properties", "extensions.routes")).isAssignableTo(Routes.class);
        assertThat(named("healthcheck.properties", "additional.healthchecks")).isAssignableTo(HealthCheck.class);
    }

    @Test
    void postiljonPropertiesChangesNothingAsItStands() throws Exception {
        assertThat(PostiljonSettings.parse(properties(text("postiljon.properties"))))
                .isEqualTo(PostiljonSettings.parse(Map.of()));
    }

    @Test
    void linesThatAreCommentsAreValidWhenTheyAreUsed() throws Exception {
        String used = text("postiljon.properties").replaceAll("(?m)^#([a-zA-Z][a-zA-Z0-9.*-]*=)", "$1");
        Map<String, String> written = new HashMap<>(properties(used));
        assertThat(written).hasSizeGreaterThan(12).containsEntry("sandbox", "false");
        written.put("sandbox", "true");
        PostiljonSettings settings = PostiljonSettings.parse(written);
        assertThat(settings.routes()).contains("postiljon-routes.txt");
        assertThat(settings.engine().dispatch().limits().rules()).hasSize(2);
    }

    @Test
    void valuesThatAreShownAsDefaultsAreTheDefaults() throws Exception {
        String defaults = text("postiljon.properties")
                .replaceAll("(?m)^#((dataDirectory|maxConnections|stream|suspendAfter|keep|sandbox=)[^\\n]*)", "$1");
        assertThat(PostiljonSettings.parse(properties(defaults))).isEqualTo(PostiljonSettings.parse(Map.of()));
        assertThat(PostiljonSettings.parse(Map.of()).engine()).isEqualTo(EngineSettings.DEFAULT);
    }

    @Test
    void limitsOfAllDestinationsThatAreShownAreTheDefaults() throws Exception {
        for (String file : List.of("extension", "reference")) {
            String all = Files.readString(SAMPLES.resolveSibling(file).resolve("postiljon.properties"))
                    .lines()
                    .filter(line -> line.startsWith("#destination.*."))
                    .map(line -> line.substring(1))
                    .collect(Collectors.joining("\n"));
            assertThat(properties(all)).hasSize(3);
            SiteLimits limits =
                    PostiljonSettings.parse(properties(all)).engine().dispatch().limits();
            assertThat(limits.of(new Site("mx.b.example"))).isEqualTo(RateLimits.DEFAULT);
        }
    }

    @Test
    void theLogOfEventsGetsAFileOfItsOwn(@TempDir Path logs) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        String written = text("logback-snippet.xml").replace(">log/", ">" + logs + "/");
        configurator.doConfigure(new ByteArrayInputStream(written.getBytes(StandardCharsets.UTF_8)));
        Logger events = context.getLogger(EventsToLog.NAME);
        events.info("{}", "event=Accepted");
        assertThat(events.isAdditive()).isFalse();
        context.stop();
        assertThat(logs.resolve("events.log")).hasContent("event=Accepted\n");
    }

    @Test
    void theRoutesAreValidWhenTheyAreUsed() throws Exception {
        assertThat(RouteTable.parse("sample", text("postiljon-routes.txt")).size())
                .isZero();
        String used = text("postiljon-routes.txt").replaceAll("(?m)^# (.* -> .*)$", "$1");
        assertThat(RouteTable.parse("sample", used).size()).isEqualTo(3);
    }
}
