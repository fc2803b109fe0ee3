package odf2nna.internal.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import odf2nna.internal.device.CCode;
import odf2nna.internal.device.CModelWriter;
import odf2nna.internal.device.RowModel;
import odf2nna.internal.device.litert.IntegerModel;
import odf2nna.internal.device.litert.LiteModelWriter;
import odf2nna.internal.onnx.HalfWeights;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.pipeline.DeviceLimits;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.pipeline.OutputOptions.Precision;

/**
 * What a model takes on a device, in a format and a precision.
 *
 * @param flash bytes of constants of C code, or of a LiteRT file; 0 in other formats
 * @param ram bytes for activations of one row; 0 in other formats
 * @param multiplyAdds of the dense layers, for one row
 */
record DeviceSize(long flash, long ram, long multiplyAdds) {
    /** Ranges of values do not change a size, so any rows do. */
    private static final int ROWS = 8;
    /** A metric is not known before the end. No line about one is longer. */
    private static final String LINE = " ".repeat(100);

    /** {@return the size of a model as it would be written} */
    static DeviceSize of(LoadedModel model, DeviceLimits limits) {
        long multiplyAdds = model.network().multiplyAdds();
        if (!limits.limitBytes()) {
            return new DeviceSize(0, 0, multiplyAdds);
        }
        boolean isInInt8 = limits.precision().equals(Optional.of(Precision.INT8));
        if (limits.format() == ModelFormat.C) {
            CCode code = isInInt8
                    ? integers(model).code("model", List.of(), List.of())
                    : CModelWriter.code(RowModel.of(model, "C"), "model", List.of(), List.of());
            return new DeviceSize(code.flashBytes(), code.ramBytes(), multiplyAdds);
        }
        List<String> title = List.of(ReportDraft.madeFrom(model.model().file()), LINE);
        LiteModelWriter.Size size = isInInt8
                ? LiteModelWriter.size(integers(model), title)
                : LiteModelWriter.size(
                        limits.precision().isPresent()
                                ? LoadedModel.of(HalfWeights.of(model.model(), model.region()))
                                : model,
                        limits.precision().isPresent(),
                        title);
        return new DeviceSize(size.fileBytes(), size.ramBytes(), multiplyAdds);
    }

    private static IntegerModel integers(LoadedModel model) {
        IntegerModel.Calibration calibration = IntegerModel.calibrate(model);
        Random random = new Random(0);
        for (int i = 0; i < ROWS; i++) {
            calibration.add(random.doubles(calibration.width(), -1, 1).toArray());
        }
        return calibration.finish();
    }
}
