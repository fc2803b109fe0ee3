package odf2nna.internal.savedmodel.read;

import java.util.List;
import java.util.Optional;

/** Several nodes that are said in ONNX together. */
interface Pattern {
    /** {@return what is translated before: the operands of the call that {@link #translate} is given} */
    List<TensorRef> operands();

    /** Says it in ONNX. */
    Value translate(NodeCall call);

    /** {@return the nodes that end in one} */
    static Optional<Pattern> of(TensorRef end, Wiring wiring) {
        return switch (end.operator()) {
            case "Sum" -> CategoricalColumn.of(end, wiring).map(Pattern.class::cast);
            case "BatchToSpaceND" -> DilatedConvolution.of(end, wiring).map(Pattern.class::cast);
            case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" ->
                FusedLayerNorm.of(end, wiring).map(Pattern.class::cast);
            case "SelectV2" -> LabelLookup.of(end, wiring).map(Pattern.class::cast);
            case "Fill" -> ShapedFill.of(end, wiring).map(Pattern.class::cast);
            default -> Optional.empty();
        };
    }
}
