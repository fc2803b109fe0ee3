package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.device.CModelWriter;
import odf2nna.internal.device.RowModel;
import odf2nna.internal.device.litert.IntegerModel;
import odf2nna.internal.device.litert.LiteModelWriter;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.report.PrecisionSummary;

/**
 * A result in int8 for a device: ranges from calibration rows, and what held-out rows say of the integers that are written.
 *
 * @param exact the result in floating point
 * @param integers the same in int8
 * @param steps the run, which has the rows
 */
record IntegerQuantization(LoadedModel exact, IntegerModel integers, Pipeline steps) {
    private static final int BATCH = 256;
    /** Rows for the ranges of values at most. */
    private static final int ROWS = 10_000;

    /**
     * {@return a result in int8}
     *
     * @throws odf2nna.data.DataFormatException if a value of the network is not finite on a row
     * @throws IOException if the rows can't be read
     */
    static IntegerQuantization of(LoadedModel exact, Pipeline steps) throws IOException {
        EvaluationData data = steps.data();
        data.firstScoringRows(1);
        IntegerModel.Calibration calibration = IntegerModel.calibrate(exact);
        DataRows scoring = data.scoring();
        RowSample sample = new RowSample(data.scoringRows(), ROWS);
        DataRows taken = scoring.of(new ThinnedDataset(scoring.dataset(), sample::takes));
        try (BatchReader reader = taken.open(BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                for (int i = 0; i < batch.rows(); i++) {
                    calibration.add(row(batch, i));
                }
            }
        } catch (ArithmeticException e) {
            throw EvaluationData.unusable(
                    scoring.dataset(),
                    e.getMessage()
                            + "; check the largest values, or standardize the data; with --missing keep the model must fill missing ones",
                    e);
        }
        return new IntegerQuantization(exact, calibration.finish(), steps);
    }

    /** {@return a row of a batch, with the inputs one after another} */
    static double[] row(Batch batch, int row) {
        return Arrays.copyOfRange(batch.features(), row * batch.width(), (row + 1) * batch.width());
    }

    /** Describes what was written, and what int8 costs by itself. */
    void describe(ReportDraft report, ModelFormat format) throws IOException {
        boolean isWhole = exact.network().equals(steps.original().network());
        Optional<Evaluation.Comparison> cost = isWhole ? Optional.empty() : cost();
        Evaluation found = compared(steps.original());
        report.evaluated(found);
        new ResultWriter(steps).judge(report, found.rows(), this::outputs);
        int layers = exact.network().layers().size();
        Bytes bytes = format == ModelFormat.C
                ? new Bytes(
                        CModelWriter.code(RowModel.of(exact, "C"), "model", List.of(), List.of())
                                .flashBytes(),
                        integers.code("model", List.of(), List.of()).flashBytes())
                : new Bytes(
                        LiteModelWriter.size(exact, false, report.title()).fileBytes(),
                        LiteModelWriter.size(integers, report.title()).fileBytes());
        report.precision = new PrecisionSummary(
                Precision.INT8.toString(),
                layers,
                layers,
                List.of(),
                bytes.before(),
                bytes.after(),
                cost.map(MetricsSummaries::metrics).orElse(null),
                List.of(),
                report.rounding);
        report.note(
                format == ModelFormat.C
                        ? "metrics are those of the integers, which the C code computes bit for bit"
                        : "metrics are those of the integers as LiteRT's reference kernels compute them; other kernels round otherwise in places");
        if (report.search != null) {
            report.note("what is promised was measured on the network before int8");
        }
    }

    /** {@return what held-out rows say of the integers beside the same network in floating point; empty without such rows} */
    Optional<Evaluation.Comparison> cost() throws IOException {
        return compared(exact).comparison();
    }

    /** {@return the outputs of the integers for the rows of a measure} */
    List<double[]> outputs(CandidateMeasure measure) {
        IntegerModel.Run run = integers.run();
        return measure.outputs(exact.model(), batch -> {
            Map<String, double[]> outputs = outputs(run, batch);
            return output -> of(outputs, output);
        });
    }

    /** Bytes of a model in floating point and in integers: of the file, or for C of its constants. */
    private record Bytes(long before, long after) {}

    private Evaluation compared(LoadedModel before) throws IOException {
        String output = ModelEnd.of(exact.model(), steps.judged().output()).tensor();
        IntegerModel.Run run = integers.run();
        return Evaluation.of(
                before.model(), batch -> of(outputs(run, batch), output), steps.data(), steps.judged(), steps.run());
    }

    /** {@return outputs by their names, row after row} */
    private static Map<String, double[]> outputs(IntegerModel.Run run, Batch batch) {
        Map<String, List<double[]>> rows = new LinkedHashMap<>();
        for (int i = 0; i < batch.rows(); i++) {
            run.outputs(row(batch, i))
                    .forEach((output, numbers) -> rows.computeIfAbsent(output, name -> new ArrayList<>())
                            .add(numbers));
        }
        Map<String, double[]> joined = new LinkedHashMap<>();
        rows.forEach((output, parts) -> joined.put(output, BatchOutputs.joined(parts)));
        return joined;
    }

    private static double[] of(Map<String, double[]> outputs, String output) {
        return outputs.getOrDefault(output, outputs.values().iterator().next());
    }
}
