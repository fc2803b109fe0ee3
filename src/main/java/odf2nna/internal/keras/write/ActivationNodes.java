package odf2nna.internal.keras.write;

import java.util.Optional;
import odf2nna.internal.keras.write.KerasLayer.Tensor;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.RawTensor;

/** Activations outside of the dense network, of which the network knows nothing. */
record ActivationNodes(NodeCall call) {
    private static final double SELU_ALPHA = 1.6732631921768188;
    private static final double SELU_GAMMA = 1.0507010221481323;

    void clip() {
        double low = bound(1, "min", Double.NEGATIVE_INFINITY);
        double high = bound(2, "max", Double.POSITIVE_INFINITY);
        apply(new Activation.Clip(low, high));
    }

    private double bound(int input, String attribute, double absent) {
        boolean given = call.node().inputs().size() > input
                && !call.node().inputs().get(input).isEmpty();
        return given ? call.required(input).number(0) : call.real(attribute, absent);
    }

    void selu() {
        apply(new Activation.Selu(call.real("alpha", SELU_ALPHA), call.real("gamma", SELU_GAMMA)));
    }

    void celu() {
        apply(new Activation.Celu(call.real("alpha", 1)));
    }

    void hardSigmoid() {
        apply(new Activation.HardSigmoid(call.real("alpha", 0.2), call.real("beta", 0.5)));
    }

    void gelu() {
        apply(call.text("approximate", "none").equals("tanh") ? Activation.Plain.GELU_TANH : Activation.Plain.GELU);
    }

    /** A slope for all numbers or one for each channel. */
    void prelu() {
        RawTensor slopes = call.required(1);
        Optional<Tensor> image = call.export().layouts().computedLast(call.source());
        boolean isEach = image.isPresent()
                ? NodeCall.isAlongChannels(slopes, image.get())
                : NodeCall.isAlongUnits(slopes, call.input().width());
        if (slopes.size() != 1 && !isEach) {
            throw new Refusal("its slopes are neither one number nor one for each channel");
        }
        double[] numbers = new double[slopes.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = slopes.number(i);
        }
        apply(new Activation.PRelu(Vector.of(numbers)));
    }

    private void apply(Activation activation) {
        KerasActivation known = KerasActivation.of(activation)
                .orElseThrow(() -> new Refusal("no Keras activation matches %s".formatted(activation)));
        call.export().activate(call.node(), call.source(), call.output(), known);
    }
}
