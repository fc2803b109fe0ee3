package odf2nna.internal.device.litert;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import odf2nna.internal.device.litert.LiteModel.Operator;
import odf2nna.internal.device.litert.LiteModel.Port;
import odf2nna.internal.device.litert.LiteModel.Tensor;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.Vector;

/** Computes a graph in floating point, one row at a time, in double: for the ranges of its values. Knows the operators that are written in int8. */
final class FloatRun {
    private final LiteModel model;
    private final double[][] values;

    FloatRun(LiteModel model) {
        this.model = model;
        this.values = model.tensors().stream()
                .map(tensor -> tensor.constant().map(Vector::toArray).orElse(new double[0]))
                .toArray(double[][]::new);
    }

    /** {@return the values of all tensors for a row: the inputs one after another} They are valid until the next row. */
    double[][] run(double[] row) {
        int from = 0;
        for (Port input : model.inputs()) {
            int size = model.tensors().get(input.tensor()).size();
            values[input.tensor()] = Arrays.copyOfRange(row, from, from + size);
            from += size;
        }
        for (Operator operator : model.operators()) {
            values[operator.output()] = fused(operator, result(operator));
        }
        return values;
    }

    private double[] result(Operator operator) {
        double[] x = values[operator.inputs().get(0)];
        return switch (operator.kind()) {
            case FULLY_CONNECTED -> layer(operator);
            case ADD -> joined(operator, Double::sum);
            case MUL -> joined(operator, (a, b) -> a * b);
            case MAXIMUM -> joined(operator, Math::max);
            case MINIMUM -> joined(operator, Math::min);
            case PRELU -> joined(operator, (z, slope) -> z < 0 ? z * slope : z);
            case CONCATENATION ->
                operator.inputs().stream()
                        .flatMapToDouble(input -> Arrays.stream(values[input]))
                        .toArray();
            case SOFTMAX -> softmax(x);
            case LOG_SOFTMAX -> Arrays.stream(softmax(x)).map(Math::log).toArray();
            case RESHAPE -> x;
            case GATHER ->
                Arrays.stream(values[operator.inputs().get(1)])
                        .map(position -> x[(int) position])
                        .toArray();
            default -> each(x, function(operator));
        };
    }

    /** {@return the function of a number that an operator applies} */
    static Activation function(Operator operator) {
        return switch (operator.kind()) {
            case RELU -> Activation.Plain.RELU;
            case RELU6 -> new Activation.Clip(0, 6);
            case RELU_N1_TO_1 -> new Activation.Clip(-1, 1);
            case LOGISTIC -> Activation.Plain.SIGMOID;
            case TANH -> Activation.Plain.TANH;
            case HARD_SWISH -> Activation.Plain.HARD_SWISH;
            case LEAKY_RELU -> new Activation.LeakyRelu(operator.parameter());
            case ELU -> new Activation.Elu(1);
            case GELU -> operator.parameter() != 0 ? Activation.Plain.GELU_TANH : Activation.Plain.GELU;
            default -> throw new IllegalStateException(operator.kind() + " is not written in int8");
        };
    }

    private static double[] fused(Operator operator, double[] result) {
        return switch (operator.fused()) {
            case NONE -> result;
            case RELU -> each(result, Activation.Plain.RELU);
            case RELU6 -> each(result, new Activation.Clip(0, 6));
            case RELU_N1_TO_1 -> each(result, new Activation.Clip(-1, 1));
        };
    }

    private static double[] each(double[] x, Activation function) {
        return Arrays.stream(x).map(z -> function.apply(z, 0)).toArray();
    }

    private double[] layer(Operator operator) {
        double[] x = values[operator.inputs().get(0)];
        double[] weights = values[operator.inputs().get(1)];
        double[] result = values[operator.inputs().get(2)].clone();
        for (int unit = 0; unit < result.length; unit++) {
            for (int j = 0; j < x.length; j++) {
                result[unit] += weights[unit * x.length + j] * x[j];
            }
        }
        return result;
    }

    private double[] joined(Operator operator, DoubleBinaryOperator function) {
        double[] a = values[operator.inputs().get(0)];
        Tensor second = model.tensors().get(operator.inputs().get(1));
        double[] b = values[operator.inputs().get(1)];
        double[] result = new double[a.length];
        Arrays.setAll(result, i -> function.applyAsDouble(a[i], b[second.size() == 1 ? 0 : i]));
        return result;
    }

    private static double[] softmax(double[] x) {
        double top = Arrays.stream(x).max().orElse(0);
        double[] powers = Arrays.stream(x).map(z -> Math.exp(z - top)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(power -> power / sum).toArray();
    }
}
