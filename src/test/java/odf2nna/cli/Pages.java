package odf2nna.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a report's page apart. */
final class Pages {
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    private Pages() {}

    /** {@return the document that a page shows, as a browser finds it: up to the first end of a script} */
    static JsonNode data(String page) throws IOException {
        Matcher data = DATA.matcher(page);
        if (!data.find()) {
            throw new IllegalArgumentException("the page holds no data");
        }
        return new JsonMapper().readTree(data.group(1));
    }
}
