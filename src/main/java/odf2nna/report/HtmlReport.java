package odf2nna.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run, or a sweep, as one page for a browser, which loads nothing: the JSON of {@link JsonReport} or {@link SweepJson},
 * scripts that draw it, and the charts' library are all in it.
 */
public final class HtmlReport {
    private static final String FOLDER = "/odf2nna/report/";
    private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w.-]+)}}");
    private static final List<String> SCRIPTS = List.of(
            "format.js",
            "elements.js",
            "charts.js",
            "summary.js",
            "units.js",
            "training.js",
            "metrics.js",
            "sweep.js",
            "page.js");

    private HtmlReport() {}

    /** {@return the report as an HTML document} */
    public static String write(RunReport report) {
        return page(JsonReport.write(report));
    }

    /** {@return the sweep as an HTML document} */
    public static String write(SweepReport report) {
        return page(SweepJson.write(report));
    }

    private static String page(String json) {
        StringBuilder page = new StringBuilder();
        // one pass over the template: what stands in its places is not looked at again
        Matcher places = PLACE.matcher(text(FOLDER + "page.html"));
        while (places.find()) {
            places.appendReplacement(page, Matcher.quoteReplacement(part(places.group(1), json)));
        }
        return places.appendTail(page).toString();
    }

    private static String part(String name, String json) {
        return switch (name) {
            case "data" -> withoutMarkup(json);
            case "library.css" -> text(library() + "dist/uPlot.min.css");
            case "library.js" -> text(library() + "dist/uPlot.iife.min.js");
            case "library.licence" -> text(library() + "LICENSE");
            case "scripts" -> scripts();
            default -> text(FOLDER + name);
        };
    }

    private static String scripts() {
        StringBuilder all = new StringBuilder();
        SCRIPTS.forEach(script -> all.append(text(FOLDER + script)));
        return all.toString();
    }

    /** Names in the data come from files; none of them may end the script element that holds them. */
    private static String withoutMarkup(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private static String library() {
        Properties versions = new Properties();
        try (InputStream in = open("/odf2nna/version.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "/META-INF/resources/webjars/uplot/" + versions.getProperty("uplot") + "/";
    }

    private static String text(String resource) {
        try (InputStream in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        InputStream in = HtmlReport.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException("the program's own file " + resource + " is missing");
        }
        return in;
    }
}
