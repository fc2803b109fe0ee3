package odf2nna.internal.device.litert;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import odf2nna.internal.network.Activation;
import odf2nna.internal.onnx.HalfFloat;

/** Computes a file of LiteRT in double, one row at a time, by the numbers of its operators. Values in int8 are rounded to their steps. */
final class LiteRun {
    private final LiteFile file;
    private final double[][] values;

    LiteRun(LiteFile file) {
        this.file = file;
        this.values = new double[file.tensors.size()][];
        for (int i = 0; i < values.length; i++) {
            LiteFile.Tensor tensor = file.tensors.get(i);
            if (tensor.data().hasRemaining()) {
                values[i] = numbers(tensor);
            }
        }
    }

    private static double[] numbers(LiteFile.Tensor tensor) {
        ByteBuffer data = tensor.data();
        double[] numbers = new double[tensor.size()];
        Arrays.setAll(numbers, i -> switch (tensor.type()) {
            case 0 -> data.getFloat(4 * i);
            case 1 -> HalfFloat.toFloat(data.getShort(2 * i));
            case 2 -> data.getInt(4 * i) * scale(tensor, i);
            case 9 -> (data.get(i) - tensor.zeroPoint()) * scale(tensor, i);
            default -> throw new IllegalArgumentException("type " + tensor.type());
        });
        return numbers;
    }

    private static double scale(LiteFile.Tensor tensor, int index) {
        int scales = tensor.scales().size();
        return scales == 0 ? 1 : tensor.scales().get(index / (tensor.size() / scales));
    }

    /** {@return numbers as the integers of a tensor can say them} */
    private static double[] rounded(LiteFile.Tensor tensor, double[] numbers) {
        if (tensor.type() != 9) {
            return numbers;
        }
        double scale = scale(tensor, 0);
        return each(numbers, number -> {
            double step = Math.rint(number / scale) + tensor.zeroPoint();
            return scale * (Math.max(-128, Math.min(127, step)) - tensor.zeroPoint());
        });
    }

    /** {@return the outputs of a row by their names in the signature} */
    Map<String, double[]> run(Map<String, double[]> row) {
        file.inputs.forEach(
                input -> values[input.tensor()] = rounded(file.tensors.get(input.tensor()), row.get(input.name())));
        for (LiteFile.Operator operator : file.operators) {
            double[] result = result(operator);
            if (result.length != file.tensors.get(operator.output()).size()) {
                throw new IllegalArgumentException("operator %d gives %d numbers, expected those of %s"
                        .formatted(operator.code(), result.length, file.tensors.get(operator.output())));
            }
            values[operator.output()] = rounded(file.tensors.get(operator.output()), result);
        }
        Map<String, double[]> outputs = new LinkedHashMap<>();
        file.outputs.forEach(output -> outputs.put(output.name(), values[output.tensor()]));
        return outputs;
    }

    private double[] result(LiteFile.Operator operator) {
        double[] x = values[operator.inputs().get(0)];
        return switch (operator.code()) {
            case 0 -> fused(operator, joined(operator, Double::sum));
            case 2 -> concatenation(operator.inputs());
            case 6, 22, 114 -> x;
            case 9 -> fused(operator, fullyConnected(operator));
            case 14 -> each(x, Activation.Plain.SIGMOID);
            case 18 -> fused(operator, joined(operator, (a, b) -> a * b));
            case 19 -> each(x, z -> Math.max(0, z));
            case 20 -> each(x, z -> Math.max(-1, Math.min(1, z)));
            case 21 -> each(x, z -> Math.max(0, Math.min(6, z)));
            case 25 -> softmax(x, file.floatAt(operator.option()));
            case 28 -> each(x, Math::tanh);
            case 36 -> gathered(operator);
            case 42 -> joined(operator, (a, b) -> a / b);
            case 47 -> each(x, Math::exp);
            case 50 -> each(softmax(x, 1), Math::log);
            case 54 -> joined(operator, (z, slope) -> z < 0 ? z * slope : z);
            case 55 -> joined(operator, Math::max);
            case 57 -> joined(operator, Math::min);
            case 59 -> each(x, z -> -z);
            case 73 -> each(x, Math::log);
            case 98 -> each(x, z -> z < 0 ? z * file.floatAt(operator.option()) : z);
            case 101 -> each(x, Math::abs);
            case 111 -> each(x, z -> z < 0 ? Math.expm1(z) : z);
            case 117 -> each(x, Activation.Plain.HARD_SWISH);
            case 150 -> {
                boolean isTanh = operator.option() != 0 && file.byteAt(operator.option()) != 0;
                yield each(x, isTanh ? Activation.Plain.GELU_TANH : Activation.Plain.GELU);
            }
            default -> throw new IllegalArgumentException("operator " + operator.code());
        };
    }

    private static double[] each(double[] x, Activation activation) {
        return each(x, z -> activation.apply(z, 0));
    }

    private static double[] each(double[] x, DoubleUnaryOperator function) {
        return Arrays.stream(x).map(function).toArray();
    }

    private double[] joined(LiteFile.Operator operator, DoubleBinaryOperator function) {
        double[] a = values[operator.inputs().get(0)];
        double[] b = values[operator.inputs().get(1)];
        double[] result = new double[a.length];
        Arrays.setAll(result, i -> function.applyAsDouble(a[i], b[b.length == 1 ? 0 : i]));
        return result;
    }

    private double[] concatenation(List<Integer> inputs) {
        return inputs.stream()
                .flatMapToDouble(input -> Arrays.stream(values[input]))
                .toArray();
    }

    private double[] gathered(LiteFile.Operator operator) {
        double[] x = values[operator.inputs().get(0)];
        return Arrays.stream(values[operator.inputs().get(1)])
                .map(position -> x[(int) position])
                .toArray();
    }

    private double[] fullyConnected(LiteFile.Operator operator) {
        double[] x = values[operator.inputs().get(0)];
        double[] weights = values[operator.inputs().get(1)];
        double[] result = values[operator.inputs().get(2)].clone();
        List<Integer> shape = file.tensors.get(operator.inputs().get(1)).shape();
        if (!shape.equals(List.of(result.length, x.length))) {
            throw new IllegalArgumentException("weights " + shape);
        }
        for (int unit = 0; unit < result.length; unit++) {
            for (int j = 0; j < x.length; j++) {
                result[unit] += weights[unit * x.length + j] * x[j];
            }
        }
        return result;
    }

    private double[] fused(LiteFile.Operator operator, double[] result) {
        return switch (operator.option() == 0 ? 0 : file.byteAt(operator.option())) {
            case 0 -> result;
            case 1 -> each(result, z -> Math.max(0, z));
            case 2 -> each(result, z -> Math.max(-1, Math.min(1, z)));
            case 3 -> each(result, z -> Math.max(0, Math.min(6, z)));
            default -> throw new IllegalArgumentException("another function after an operator");
        };
    }

    private static double[] softmax(double[] x, double beta) {
        double top = Arrays.stream(x).max().orElse(0);
        double[] powers = each(x, z -> Math.exp(beta * (z - top)));
        double sum = Arrays.stream(powers).sum();
        return each(powers, power -> power / sum);
    }
}
