package odf2nna.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import odf2nna.internal.data.Batch;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.runtime.Engine;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.runtime.Device;

/** Rows that a model of the workspace knows. */
final class Baselines {
    private static final int ROWS = 200;

    private Baselines() {}

    /** Writes rows of 4 features after what the model gives for them. */
    static void firstColumn(Workspace workspace) throws IOException {
        double[] features = new Random(8).doubles(4 * ROWS, -2, 2).toArray();
        double[] prices;
        try (ModelRunner runner = new ModelRunner(
                Engine.on(Device.CPU, new StagingArea()), OnnxModelReader.read(workspace.path("model.onnx")))) {
            prices = runner.run(Batch.of(4, features)).values("y");
        }
        StringBuilder csv = new StringBuilder("price,f0,f1,f2,f3\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append(DoubleStream.concat(
                                    DoubleStream.of(prices[row]),
                                    DoubleStream.of(features).skip(4L * row).limit(4))
                            .mapToObj(number -> String.format(Locale.ROOT, "%.6f", number))
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        workspace.write("data.csv", csv.toString());
    }
}
