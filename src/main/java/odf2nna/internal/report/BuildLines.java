package odf2nna.internal.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import odf2nna.report.BuildSummary;

/** How a network was built from a data set, as lines for a terminal. */
final class BuildLines {
    /** More columns of a kind are in the JSON. */
    private static final int COLUMNS_SHOWN = 12;

    private static final String INDENT = "          ";

    private BuildLines() {}

    /** {@return what the columns became, and which shape was chosen} */
    static List<String> of(BuildSummary build) {
        List<String> lines = new ArrayList<>();
        long used =
                build.columns().stream().filter(BuildSummary.Column::isFeature).count();
        lines.add("target    '%s', %s, from %s of %s columns, which become %s features"
                .formatted(
                        build.target(),
                        build.classes() == null ? "a number" : build.classes().size() + " classes",
                        Text.count(used),
                        Text.count(build.columns().size()),
                        Text.count(build.features())));
        lines.addAll(shown(build.columns().stream()
                .filter(column -> column.isFeature() && !column.use().equals("number"))
                .toList()));
        lines.addAll(shown(
                build.columns().stream().filter(column -> !column.isFeature()).toList()));
        lines.addAll(network(build));
        return lines;
    }

    private static List<String> shown(List<BuildSummary.Column> columns) {
        List<String> lines = new ArrayList<>();
        columns.stream()
                .limit(COLUMNS_SHOWN)
                .forEach(column -> lines.add(INDENT + "'%s': %s".formatted(column.name(), column.use())));
        if (columns.size() > COLUMNS_SHOWN) {
            lines.add(INDENT + "and %s more such columns".formatted(Text.count(columns.size() - COLUMNS_SHOWN)));
        }
        return lines;
    }

    private static List<String> network(BuildSummary build) {
        Optional<BuildSummary.Shape> chosen =
                build.shapes().stream().filter(BuildSummary.Shape::chosen).findFirst();
        List<String> lines = new ArrayList<>();
        lines.add("network   %s hidden %s of %s units: %s parameters for %s rows, by the %s equation"
                .formatted(
                        build.layers(),
                        build.layers() == 1 ? "layer" : "layers",
                        Text.count(build.units()),
                        chosen.map(shape -> Text.count(shape.parameters())).orElse("?"),
                        Text.count(build.rows()),
                        build.equation()));
        if (build.trainedRows() < build.rows()) {
            lines.add(INDENT
                    + "it and the result learn from %s of them, the others certify the result"
                            .formatted(Text.count(build.trainedRows())));
        }
        lines.add(INDENT + "validation loss of each candidate (* chosen), layers x units: "
                + build.shapes().stream().map(BuildLines::tried).collect(Collectors.joining("; ")));
        return lines;
    }

    private static String tried(BuildSummary.Shape shape) {
        return String.format(
                Locale.ROOT,
                "%s%dx%d, decay %s, %d epochs: %s",
                shape.chosen() ? "*" : "",
                shape.layers(),
                shape.units(),
                Text.number(shape.weightDecay()),
                shape.epochs(),
                Text.number(shape.validationLoss()));
    }

    /** {@return how what was written was verified, and what took how long} */
    static List<String> closing(BuildSummary build) {
        return List.of(
                "verified  on %d rows: result on raw columns = network on encoded columns; largest difference %s"
                        .formatted(build.verifiedRows(), Text.number(build.largestDifference())),
                "took      "
                        + build.steps().stream()
                                .map(step -> String.format(Locale.ROOT, "%s %.0f s", step.name(), step.seconds()))
                                .collect(Collectors.joining("; ")));
    }
}
