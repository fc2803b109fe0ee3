package odf2nna.internal.device.litert;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModelReader;

/**
 * A program for examples/check_tflite.py: writes models in int8, calibrated on rows, and what the reference computes for these rows. Takes for each model the ONNX
 * file, a file of rows and three files to write: the model, its outputs, and for each row the numbers of all tensors that are no constants, in the order of the model. Rows and
 * outputs are doubles, inputs of a row one after another, and so are outputs; numbers of tensors are floats. All have the most significant byte first.
 */
public final class IntegerReference {
    private IntegerReference() {}

    public static void main(String[] files) throws IOException {
        for (int i = 0; i < files.length; i += 5) {
            write(
                    Path.of(files[i]),
                    Path.of(files[i + 1]),
                    Path.of(files[i + 2]),
                    Path.of(files[i + 3]),
                    Path.of(files[i + 4]));
        }
    }

    private static void write(Path source, Path rows, Path target, Path outputs, Path values) throws IOException {
        LoadedModel model = LoadedModel.of(OnnxModelReader.read(source));
        IntegerModel.Calibration calibration = IntegerModel.calibrate(model);
        double[][] numbers = read(rows, calibration.width());
        for (double[] row : numbers) {
            calibration.add(row);
        }
        IntegerModel integers = calibration.finish();
        try (StagedFile staged = new StagingArea().beside(target, true)) {
            LiteModelWriter.write(model, integers, staged, List.of("a test"));
            staged.commit();
        }
        LiteModel graph = integers.graph();
        IntegerRun run = new IntegerRun(graph);
        try (DataOutputStream out = stream(outputs);
                DataOutputStream all = stream(values)) {
            for (double[] row : numbers) {
                for (double[] output : run.run(row).values()) {
                    for (double number : output) {
                        out.writeDouble(number);
                    }
                }
                for (int tensor = 0; tensor < graph.tensors().size(); tensor++) {
                    if (graph.isRow(tensor)) {
                        for (float number : run.numbers(tensor)) {
                            all.writeFloat(number);
                        }
                    }
                }
            }
        }
    }

    private static DataOutputStream stream(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    private static double[][] read(Path file, int width) throws IOException {
        double[][] rows = new double[Math.toIntExact(Files.size(file) / Double.BYTES / width)][width];
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            for (double[] row : rows) {
                for (int j = 0; j < width; j++) {
                    row[j] = in.readDouble();
                }
            }
        }
        return rows;
    }
}
