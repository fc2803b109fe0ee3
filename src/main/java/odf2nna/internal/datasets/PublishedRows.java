package odf2nna.internal.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rows of a published file, written as one CSV: a header line, the target last, a missing value as an empty field, no other
 * change. Values are neither scaled nor encoded.
 */
final class PublishedRows {
    private static final Pattern ATTRIBUTE = Pattern.compile("(?i)@attribute\\s+('[^']*'|\"[^\"]*\"|\\S+)\\s+.*");

    private final PublicSet set;
    private final PublishedFile file;
    private List<String> names;
    private long line;
    private long rows;

    PublishedRows(PublicSet set, PublishedFile file) {
        this.set = set;
        this.file = file;
        this.names = set.columns() == null ? List.of() : set.columns();
    }

    /**
     * Writes them.
     *
     * @throws odf2nna.data.DataFormatException if they are not what the catalogue declares
     */
    void write(Appendable into) throws IOException {
        file.read(content -> write(new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8)), into));
        if (rows != set.rows()) {
            throw file.problem("found %,d rows, expected %,d as in the published file".formatted(rows, set.rows()));
        }
    }

    private void write(BufferedReader lines, Appendable into) throws IOException {
        if (set.format() == PublicSet.Format.ARFF) {
            names = attributes(lines);
        }
        List<Integer> order = order();
        into.append(order.stream().map(names::get).collect(Collectors.joining(",")));
        into.append('\n');
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            line++;
            if (line > set.skip() && !text.isBlank() && !text.startsWith("%")) {
                row(text, order, into);
            }
        }
    }

    private void row(String text, List<Integer> order, Appendable into) throws IOException {
        String[] fields = text.split(",", -1);
        if (fields.length != names.size()) {
            throw file.problem(
                    line,
                    "found %d fields, expected %d as in the published file".formatted(fields.length, names.size()));
        }
        into.append(order.stream().map(column -> value(fields[column])).collect(Collectors.joining(",")));
        into.append('\n');
        rows++;
    }

    private static String value(String field) {
        String text = unquoted(field.strip());
        return text.equals("?") ? "" : text;
    }

    private static String unquoted(String text) {
        boolean isQuoted = text.length() > 1 && (text.startsWith("'") || text.startsWith("\""));
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }

    /** {@return the places of the columns that are kept, the target last} */
    private List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        for (int column = 0; column < names.size(); column++) {
            if (!names.get(column).isEmpty() && !names.get(column).equals(PublicSet.TARGET)) {
                order.add(column);
            }
        }
        order.add(names.indexOf(PublicSet.TARGET));
        if (order.size() != set.features() + 1) {
            throw file.problem("found %d columns besides the target, expected %d as in the published file"
                    .formatted(order.size() - 1, set.features()));
        }
        return order;
    }

    private List<String> attributes(BufferedReader lines) throws IOException {
        List<String> found = new ArrayList<>();
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            line++;
            Matcher attribute = ATTRIBUTE.matcher(text.strip());
            if (attribute.matches()) {
                found.add(unquoted(attribute.group(1)));
            }
            if (text.strip().toLowerCase(Locale.ROOT).equals("@data")) {
                break;
            }
        }
        if (found.isEmpty()) {
            throw file.problem("found no @attribute, expected an ARFF file as it is published");
        }
        found.set(found.size() - 1, PublicSet.TARGET);
        return found;
    }
}
