package odf2nna.internal.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A run, a sweep or a reproduction as one page for a browser. The page holds the JSON of {@link JsonReport}, the scripts that draw it and the
 * charts' library, and loads nothing.
 */
public final class HtmlReport {
    private static final String FOLDER = "/odf2nna/report/";
    private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w.-]+)}}");
    private static final List<String> SCRIPTS = List.of(
            "format.js",
            "elements.js",
            "charts.js",
            "summary.js",
            "network.js",
            "units.js",
            "training.js",
            "metrics.js",
            "sweep.js",
            "reproduce.js",
            "page.js");

    private HtmlReport() {}

    /** {@return it as an HTML document} */
    public static String write(Record report) {
        String json = JsonReport.write(report);
        StringBuilder page = new StringBuilder();
        // one pass over the template: placeholders in inserted text are not replaced
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
            case "scripts" ->
                SCRIPTS.stream().map(script -> text(FOLDER + script)).collect(Collectors.joining());
            default -> text(FOLDER + name);
        };
    }

    /** Names in the data come from files; none of them may end the script element around them. */
    private static String withoutMarkup(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private static String library() {
        return "/META-INF/resources/webjars/uplot/" + ToolVersion.of("uplot") + "/";
    }

    private static String text(String resource) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program's own file " + resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
