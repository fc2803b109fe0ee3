package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.ColumnScaling;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.evaluate.EquivalenceCheck;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.RawColumns;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.report.ScalerFoldSummary;

/**
 * A model that takes columns as they stand in the data. It is the last step: until then the model takes scaled columns.
 *
 * @param scaled the model that takes scaled columns
 * @param raw the model that takes raw ones
 * @param folded where the scaling went
 * @param scaling what scales the columns of the data
 * @param narrow which columns the two take; empty for all
 * @param precision of the layers; empty for that of the original
 */
record FoldedScaler(
        LoadedModel scaled,
        LoadedModel raw,
        RawColumns.Folded folded,
        ColumnScaling scaling,
        Optional<NarrowInputs> narrow,
        Optional<Precision> precision) {
    private static final String METADATA = "odf2nna.scaler";
    /** So many deviations from 0, single precision has some four digits less. */
    private static final double FAR = 1e4;

    /**
     * Finds out before any work is done whether a model can take raw columns.
     *
     * @throws UnsupportedModelException if not
     */
    static void check(LoadedModel model) {
        RawColumns.obstacle(model.model()).ifPresent(reason -> {
            throw new UnsupportedModelException(model.model().file().toString(), "--fold-scaler: " + reason);
        });
    }

    /**
     * {@return a model that takes raw columns}
     *
     * @param scaled the model that takes scaled ones
     * @param original whose inputs the columns are of
     */
    static FoldedScaler of(
            LoadedModel scaled,
            LoadedModel original,
            ColumnScaling scaling,
            Optional<NarrowInputs> narrow,
            Optional<Precision> precision) {
        List<RawColumns.Scaling> scalings = new ArrayList<>();
        int start = 0;
        for (InputShape input : InputShapes.of(original.model())) {
            int first = start;
            int[] columns = narrow.map(narrower -> narrower.kept(input))
                    .orElse(IntStream.range(0, input.width()))
                    .map(column -> first + column)
                    .toArray();
            boolean all = columns.length == input.width();
            scalings.add(new RawColumns.Scaling(
                    input.name(),
                    all ? input.shape() : List.of(columns.length),
                    Vector.of(
                            Arrays.stream(columns).mapToDouble(scaling::factor).toArray()),
                    Vector.of(
                            Arrays.stream(columns).mapToDouble(scaling::center).toArray())));
            start += input.width();
        }
        // weights in fewer bits stay as they are: there are none to spare
        RawColumns.Folded folded = RawColumns.fold(scaled, scalings, precision.isEmpty());
        OnnxModel raw =
                folded.model().withMetadata(Map.of(METADATA, scaling.kind().title()));
        return new FoldedScaler(scaled, LoadedModel.of(raw), folded, scaling, narrow, precision);
    }

    /** {@return a remark where a column lies so far from 0 that few of its digits say anything} */
    Optional<String> note(List<String> columns) {
        int farthest = IntStream.range(0, scaling.width())
                .boxed()
                .max((one, other) -> Double.compare(Math.abs(scaling.offset(one)), Math.abs(scaling.offset(other))))
                .orElseThrow();
        double deviations = Math.abs(scaling.offset(farthest));
        boolean isDouble = raw.unitRoundoff() == ElementType.DOUBLE.unitRoundoff();
        return isDouble || deviations < FAR
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "--fold-scaler: column '%s' is %,.0f of its standard deviations away from 0, so that"
                                + " %.0f of about 7 digits of single precision remain; subtract a constant from it"
                                + " beforehand",
                        columns.isEmpty() ? Integer.toString(farthest + 1) : columns.get(farthest),
                        deviations,
                        Math.max(0, 7 - Math.log10(deviations))));
    }

    /**
     * Compares the model on raw columns with the other on scaled ones.
     *
     * @param written the model, as read back from its file
     * @param rows raw rows with all columns
     * @throws BoundMissedException if they differ by more than rounding
     */
    ScalerFoldSummary verify(LoadedModel written, Batch rows, RunContext run) {
        // a model of single precision sees the numbers rounded so
        double[] seen = Arrays.copyOf(rows.features(), rows.rows() * rows.width());
        boolean isDouble = written.model().inputs().stream()
                .allMatch(input -> input.type().equals(Optional.of(ElementType.DOUBLE)));
        Arrays.setAll(seen, i -> isDouble ? seen[i] : (float) seen[i]);
        double[] scaledRows = seen.clone();
        for (int row = 0; row < rows.rows(); row++) {
            scaling.apply(scaledRows, row * rows.width());
        }
        Batch before = selected(Batch.of(rows.width(), scaledRows));
        Batch after = selected(Batch.of(rows.width(), seen));
        boolean quantized = precision.equals(Optional.of(Precision.INT8))
                || scaled.network().layers().isEmpty();
        EquivalenceSummary found = quantized
                ? EquivalenceCheck.checkScaled(written.model(), after, scaledTensors(), before, run)
                : EquivalenceCheck.checkRaw(
                        scaled.model(), before, written.model(), after, exits(written), scaled.unitRoundoff(), run);
        if (!found.passed()) {
            throw new BoundMissedException(
                    "the model that takes raw columns differs from the one that takes scaled columns"
                            + " by more than rounding: " + found.tensors()
                            + "; nothing was written, please report this model");
        }
        return new ScalerFoldSummary(
                folded.layers(), folded.inFront().keySet().stream().sorted().toList(), found);
    }

    private Batch selected(Batch rows) {
        return narrow.map(narrower -> narrower.selected(rows)).orElse(rows);
    }

    private List<String> scaledTensors() {
        return scaled.model().inputs().stream()
                .map(input -> folded.inFront().getOrDefault(input.name(), input.name()))
                .toList();
    }

    private List<String> exits(LoadedModel written) {
        return scaled.region().exits().stream()
                .filter(written.region().exits()::contains)
                .toList();
    }
}
