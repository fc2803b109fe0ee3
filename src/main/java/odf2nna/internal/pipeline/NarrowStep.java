package odf2nna.internal.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.onnx.NarrowedInputs;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.report.NarrowedInput;

/**
 * Has the result of a run take the columns alone that it reads. It is the last step: until then the model takes the rows
 * that the original takes.
 */
final class NarrowStep {
    private static final String METADATA = "odf2nna.inputs.";
    private static final String NAMES = ".names";

    private final ReportBuilder report;
    private final Shrinker shrinker;

    NarrowStep(ReportBuilder report, Shrinker shrinker) {
        this.report = report;
        this.shrinker = shrinker;
    }

    /**
     * Finds out before any work is done whether the inputs that may lose columns can be made narrower.
     *
     * @throws UnsupportedModelException if one can't, or none may lose any
     */
    static void check(LoadedModel model) {
        String file = model.model().file().toString();
        if (model.selectableInputs().isEmpty()) {
            throw new UnsupportedModelException(file, "--narrow-inputs: no input of it can lose columns");
        }
        List<String> obstacles = model.selectableInputs().stream()
                .sorted()
                .flatMap(signal -> NarrowedInputs.obstacle(model.model(), signal).stream())
                .map(reason -> "--narrow-inputs: " + reason)
                .toList();
        if (!obstacles.isEmpty()) {
            throw new UnsupportedModelException(file, obstacles);
        }
    }

    /** {@return the model with narrower inputs, described in the report and in its metadata; empty if none loses columns} */
    Optional<OnnxModel> apply(LoadedModel whole) {
        NarrowedInputs.Narrowed narrowed = NarrowedInputs.of(whole.model());
        if (narrowed.inputs().isEmpty()) {
            report.note("--narrow-inputs: no input loses columns, so the result takes them all");
            return Optional.empty();
        }
        Map<String, String> metadata = new TreeMap<>();
        List<NarrowedInput> described = new ArrayList<>();
        for (NarrowedInputs.Columns columns : narrowed.inputs()) {
            List<String> all = shrinker.columnNames(columns.input());
            List<String> names = all.isEmpty()
                    ? List.of()
                    : columns.kept().stream().map(all::get).toList();
            described.add(new NarrowedInput(columns.input(), columns.width(), columns.kept(), names));
            metadata.put(
                    METADATA + columns.input(),
                    columns.kept().stream().map(String::valueOf).collect(Collectors.joining(",")));
            if (!names.isEmpty()) {
                metadata.put(METADATA + columns.input() + NAMES, json(names));
            }
        }
        report.narrowedInputs(described);
        return Optional.of(narrowed.model().withMetadata(metadata));
    }

    /** A name may hold a comma. */
    private static String json(List<String> names) {
        ArrayNode array = new ObjectMapper().createArrayNode();
        names.forEach(array::add);
        return array.toString();
    }

    /**
     * Checks that the narrow model gives for the columns that are left what the other gives for all of them, to the bit.
     *
     * @throws BoundMissedException if not
     * @throws IOException if the rows can't be read
     */
    void prove(LoadedModel whole, LoadedModel narrow) throws IOException {
        Batch rows = shrinker.proofRows();
        Outputs expected = run(whole.model(), rows);
        Outputs actual = run(narrow.model(), selected(whole.model(), rows));
        boolean same = expected.names().equals(actual.names())
                && expected.labelNames().equals(actual.labelNames())
                && expected.names().stream().allMatch(name -> Arrays.equals(expected.values(name), actual.values(name)))
                && expected.labelNames().stream()
                        .allMatch(name -> Arrays.equals(expected.labels(name), actual.labels(name)));
        if (!same) {
            throw new BoundMissedException("the model with narrower inputs differs from the one that takes all columns;"
                    + " nothing was written, please report this model");
        }
    }

    private Outputs run(OnnxModel model, Batch rows) {
        try (ModelRunner runner = new ModelRunner(shrinker.engine(), model)) {
            return runner.run(rows);
        }
    }

    /** The rows with the columns alone that are left. */
    private static Batch selected(OnnxModel whole, Batch rows) {
        List<NarrowedInputs.Columns> narrow = NarrowedInputs.of(whole).inputs();
        List<Integer> columns = new ArrayList<>();
        int start = 0;
        for (InputShape input : InputShapes.of(whole)) {
            int first = start;
            List<Integer> kept = narrow.stream()
                    .filter(one -> one.input().equals(input.name()))
                    .map(NarrowedInputs.Columns::kept)
                    .findFirst()
                    .orElse(IntStream.range(0, input.width()).boxed().toList());
            kept.forEach(column -> columns.add(first + column));
            start += input.width();
        }
        double[] features = new double[rows.rows() * columns.size()];
        for (int i = 0; i < features.length; i++) {
            int row = i / columns.size();
            features[i] = rows.features()[row * rows.width() + columns.get(i % columns.size())];
        }
        return Batch.of(columns.size(), features);
    }
}
