package odf2nna.report;

import java.util.List;
import java.util.stream.Collectors;

/** Which columns narrower inputs take, as lines for a terminal. */
final class NarrowLines {
    /** More are looked up in the metadata of the file. */
    private static final int SHOWN = 24;

    private NarrowLines() {}

    static List<String> of(List<NarrowedInput> inputs) {
        return inputs.stream().map(NarrowLines::line).toList();
    }

    private static String line(NarrowedInput input) {
        List<?> columns = input.names().isEmpty() ? input.kept() : input.names();
        String shown = columns.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        int more = columns.size() - SHOWN;
        return "columns   '%s' takes %s of %s, %s: %s%s"
                .formatted(
                        input.input(),
                        Figures.count(input.kept().size()),
                        Figures.count(input.columns()),
                        input.names().isEmpty() ? "from 0" : "by name",
                        shown,
                        more > 0 ? " and %s more, listed in the file's metadata".formatted(Figures.count(more)) : "");
    }
}
