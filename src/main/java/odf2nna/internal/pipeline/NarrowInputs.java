package odf2nna.internal.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.NarrowedInputs;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.internal.runtime.RunContext;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.report.NarrowedInput;

/**
 * A model whose inputs take only the columns that it reads. It is the last step: until then the model takes the rows that the
 * original takes.
 *
 * @param whole the model that takes all columns
 * @param narrow the model that takes the remaining ones, which its metadata name
 * @param inputs those that lose columns
 */
record NarrowInputs(LoadedModel whole, LoadedModel narrow, List<NarrowedInput> inputs) {
    private static final String METADATA = "odf2nna.inputs.";
    private static final String NAMES = ".names";

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
                .flatMap(value -> NarrowedInputs.obstacle(model.model(), value).stream())
                .map(reason -> "--narrow-inputs: " + reason)
                .toList();
        if (!obstacles.isEmpty()) {
            throw new UnsupportedModelException(file, obstacles);
        }
    }

    /** {@return the model with narrower inputs; empty if none loses columns} */
    static Optional<NarrowInputs> of(LoadedModel whole, Dataset rows) {
        NarrowedInputs.Narrowed narrowed = NarrowedInputs.of(whole.model());
        if (narrowed.inputs().isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> metadata = new TreeMap<>();
        List<NarrowedInput> described = new ArrayList<>();
        for (NarrowedInputs.Columns columns : narrowed.inputs()) {
            List<String> all = rows.columnNames(columns.input());
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
        LoadedModel narrow = LoadedModel.of(narrowed.model().withMetadata(metadata));
        return Optional.of(new NarrowInputs(whole, narrow, described));
    }

    /** A name may hold a comma. */
    private static String json(List<String> names) {
        ArrayNode array = new ObjectMapper().createArrayNode();
        names.forEach(array::add);
        return array.toString();
    }

    /**
     * Checks that the narrow model gives for the remaining columns what the other gives for all of them, to the bit.
     *
     * @param written the narrow model, as read back from its file
     * @throws BoundMissedException if not
     */
    void verify(OnnxModel written, Batch rows, RunContext run) {
        Outputs expected = outputs(whole.model(), rows, run);
        Outputs actual = outputs(written, selected(rows), run);
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

    private static Outputs outputs(OnnxModel model, Batch rows, RunContext run) {
        try (ModelRunner runner = new ModelRunner(run.engine(), model)) {
            return runner.run(rows);
        }
    }

    /** {@return the columns of an input that remain} */
    IntStream kept(InputShape input) {
        return inputs.stream()
                .filter(one -> one.input().equals(input.name()))
                .findFirst()
                .map(one -> one.kept().stream().mapToInt(Integer::intValue))
                .orElse(IntStream.range(0, input.width()));
    }

    /** {@return the rows with the remaining columns} */
    Batch selected(Batch rows) {
        List<Integer> columns = new ArrayList<>();
        int start = 0;
        for (InputShape input : InputShapes.of(whole.model())) {
            int first = start;
            kept(input).forEach(column -> columns.add(first + column));
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
