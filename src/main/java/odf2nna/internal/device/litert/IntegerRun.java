package odf2nna.internal.device.litert;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import odf2nna.internal.device.litert.FixedPoint.Factor;
import odf2nna.internal.device.litert.LiteModel.Operator;
import odf2nna.internal.device.litert.LiteModel.Port;
import odf2nna.internal.device.litert.LiteModel.Steps;
import odf2nna.internal.device.litert.LiteModel.Tensor;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.Vector;

/**
 * Computes a graph in int8 as LiteRT's reference kernels do, bit for bit, one row at a time. Values in float32 are scalings in front.
 *
 * @see <a href="https://github.com/google-ai-edge/LiteRT/tree/main/tflite/kernels/internal/reference">LiteRT's reference kernels</a>
 */
final class IntegerRun {
    /** Numbers of a sum are shifted by so many bits before they are scaled. */
    static final int SUM_SHIFT = 20;
    /** Digits of the exponents of a Softmax before and behind the point. */
    private static final int EXPONENT_INTEGER = 5;

    private static final int EXPONENT_FRACTION = 26;
    private static final int SUM_INTEGER = 12;
    private static final int BITS = 8;
    /** A step of a LogSoftmax's result is 1/16. */
    private static final int LOG_SHIFT = EXPONENT_FRACTION - 4;

    private final LiteModel model;
    private final int[][] integers;
    private final float[][] reals;

    IntegerRun(LiteModel model) {
        this.model = model;
        this.integers = new int[model.tensors().size()][];
        this.reals = new float[model.tensors().size()][];
        for (int i = 0; i < integers.length; i++) {
            Tensor tensor = model.tensors().get(i);
            Vector numbers = tensor.constant().orElse(Vector.zeros(0));
            integers[i] = Arrays.stream(numbers.toArray())
                    .mapToInt(number -> (int) number)
                    .toArray();
            reals[i] = numbers.toFloats();
        }
    }

    /** {@return the outputs of a row by their names, as the real numbers that they mean} Inputs are one after another. */
    Map<String, double[]> run(double[] row) {
        int from = 0;
        for (Port input : model.inputs()) {
            Tensor tensor = model.tensors().get(input.tensor());
            double[] part = Arrays.copyOfRange(row, from, from + tensor.size());
            from += tensor.size();
            reals[input.tensor()] = Vector.of(part).toFloats();
            tensor.steps()
                    .ifPresent(steps -> integers[input.tensor()] =
                            Arrays.stream(part).mapToInt(steps::of).toArray());
        }
        model.operators().forEach(this::compute);
        Map<String, double[]> outputs = new LinkedHashMap<>();
        for (Port output : model.outputs()) {
            Steps steps = steps(output.tensor());
            outputs.put(
                    output.name(),
                    Arrays.stream(integers[output.tensor()])
                            .mapToDouble(steps::real)
                            .toArray());
        }
        return outputs;
    }

    /** {@return the numbers of a tensor for the last row: its integers, or what it has in float32} */
    float[] numbers(int tensor) {
        return model.tensors().get(tensor).type() == LiteModel.Type.FLOAT32
                ? reals[tensor].clone()
                : Vector.of(Arrays.stream(integers[tensor]).asDoubleStream().toArray())
                        .toFloats();
    }

    private Steps steps(int tensor) {
        return model.tensors().get(tensor).steps().orElseThrow();
    }

    private void compute(Operator operator) {
        int to = operator.output();
        int first = operator.inputs().get(0);
        if (model.tensors().get(to).type() == LiteModel.Type.FLOAT32) {
            reals[to] = scaled(operator);
            return;
        }
        int[] x = integers[first];
        integers[to] = switch (operator.kind()) {
            case FULLY_CONNECTED -> layer(operator);
            case ADD -> sum(operator);
            case MUL -> product(operator);
            case PRELU -> sloped(operator);
            case MAXIMUM, MINIMUM -> bounded(operator);
            case CONCATENATION ->
                operator.inputs().stream()
                        .flatMapToInt(input -> Arrays.stream(integers[input]))
                        .toArray();
            case RESHAPE -> x;
            case GATHER ->
                Arrays.stream(integers[operator.inputs().get(1)])
                        .map(position -> x[position])
                        .toArray();
            case SOFTMAX -> softmax(x, steps(first).scale());
            case LOG_SOFTMAX -> logSoftmax(x, steps(first).scale());
            default ->
                model.tensors().get(first).type() == LiteModel.Type.FLOAT32 ? quantized(first, to) : each(operator, x);
        };
    }

    /** {@return what an operator that takes one number gives for each of some} */
    int[] each(Operator operator, int[] x) {
        Steps before = steps(operator.inputs().get(0));
        Steps after = steps(operator.output());
        return switch (operator.kind()) {
            case LEAKY_RELU -> leaky(operator, x);
            case HARD_SWISH -> HardSwish.of(before, after).of(x);
            case RELU, RELU6, RELU_N1_TO_1 ->
                rescaled(
                        x,
                        before,
                        Factor.of(before.scale() / after.scale()),
                        after,
                        range(operator.kind().name(), after));
            case QUANTIZE ->
                rescaled(x, before, Factor.of((double) before.scale() / after.scale()), after, range("NONE", after));
            default -> table(operator, x);
        };
    }

    /**
     * {@return the factors by which an operator scales integers} For a layer they are those of its units; for a sum those of both sources and
     * of the result; for a product there is one; for a
     * PRELU they are those above and below 0.
     */
    Factor[] factors(Operator operator) {
        Steps a = steps(operator.inputs().get(0));
        Steps b = steps(operator.inputs().get(1));
        float after = steps(operator.output()).scale();
        return switch (operator.kind()) {
            case FULLY_CONNECTED -> {
                Vector scales = b.scales();
                Factor[] factors = new Factor[integers[operator.inputs().get(2)].length];
                for (int unit = 0; unit < factors.length; unit++) {
                    float scale = (float) scales.get(unit);
                    // the kernel for one scale multiplies in float32, that for several ones in double
                    double scaled = scales.size() == 1 ? a.scale() * scale : (double) a.scale() * scale;
                    factors[unit] = Factor.of(scaled / after);
                }
                yield factors;
            }
            case ADD -> {
                double twice = 2.0 * Math.max(a.scale(), b.scale());
                yield new Factor[] {
                    Factor.of(a.scale() / twice),
                    Factor.of(b.scale() / twice),
                    Factor.of(twice / ((1 << SUM_SHIFT) * (double) after))
                };
            }
            case PRELU -> new Factor[] {Factor.of(a.scale() / after), Factor.of(a.scale() * b.scale() / after)};
            case MUL -> new Factor[] {Factor.of(a.scale() * b.scale() / after)};
            default -> throw new IllegalStateException(operator.kind() + " has no factors");
        };
    }

    private float[] scaled(Operator operator) {
        float[] x = reals[operator.inputs().get(0)];
        float[] constants = reals[operator.inputs().get(1)];
        float[] result = new float[model.tensors().get(operator.output()).size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = switch (operator.kind()) {
                case MUL -> x[i] * constants[i];
                case ADD -> x[i] + constants[i];
                case GATHER -> x[(int) constants[i]];
                default -> x[i];
            };
        }
        return result;
    }

    private int[] quantized(int from, int to) {
        int[] result = new int[reals[from].length];
        Arrays.setAll(result, i -> steps(to).of(reals[from][i]));
        return result;
    }

    private static int[] rescaled(int[] x, Steps before, Factor factor, Steps after, int[] range) {
        return Arrays.stream(x)
                .map(number -> clipped(factor.times(number - before.zeroPoint()) + after.zeroPoint(), range))
                .toArray();
    }

    private static int clipped(int number, int[] range) {
        return Math.max(range[0], Math.min(range[1], number));
    }

    /** {@return the lowest and the highest integer behind a function of the name of a ReLU} */
    static int[] range(String function, Steps steps) {
        return switch (function) {
            case "RELU" -> new int[] {steps.zeroPoint(), Byte.MAX_VALUE};
            case "RELU6" -> new int[] {steps.zeroPoint(), steps.of(6)};
            case "RELU_N1_TO_1" -> new int[] {steps.of(-1), steps.of(1)};
            default -> new int[] {Byte.MIN_VALUE, Byte.MAX_VALUE};
        };
    }

    private int[] layer(Operator operator) {
        int from = operator.inputs().get(0);
        int weights = operator.inputs().get(1);
        int[] x = integers[from];
        int[] result = integers[operator.inputs().get(2)].clone();
        Steps before = steps(from);
        Steps after = steps(operator.output());
        Factor[] factors = factors(operator);
        int[] range = range(operator.fused().name(), after);
        for (int unit = 0; unit < result.length; unit++) {
            int sum = result[unit];
            for (int j = 0; j < x.length; j++) {
                sum += integers[weights][unit * x.length + j] * (x[j] - before.zeroPoint());
            }
            result[unit] = clipped(factors[unit].timesOnce(sum) + after.zeroPoint(), range);
        }
        return result;
    }

    private int other(Operator operator, int index) {
        int[] second = integers[operator.inputs().get(1)];
        return second[second.length == 1 ? 0 : index]
                - steps(operator.inputs().get(1)).zeroPoint();
    }

    private int[] sum(Operator operator) {
        Steps a = steps(operator.inputs().get(0));
        Steps after = steps(operator.output());
        Factor[] factors = factors(operator);
        int[] x = integers[operator.inputs().get(0)];
        int[] range = range(operator.fused().name(), after);
        int[] result = new int[x.length];
        Arrays.setAll(result, i -> {
            int sum = factors[0].times((x[i] - a.zeroPoint()) << SUM_SHIFT)
                    + factors[1].times(other(operator, i) << SUM_SHIFT);
            return clipped(factors[2].times(sum) + after.zeroPoint(), range);
        });
        return result;
    }

    private int[] product(Operator operator) {
        Steps a = steps(operator.inputs().get(0));
        Steps after = steps(operator.output());
        Factor factor = factors(operator)[0];
        int[] x = integers[operator.inputs().get(0)];
        int[] range = range(operator.fused().name(), after);
        int[] result = new int[x.length];
        Arrays.setAll(
                result,
                i -> clipped(factor.times((x[i] - a.zeroPoint()) * other(operator, i)) + after.zeroPoint(), range));
        return result;
    }

    private int[] sloped(Operator operator) {
        Steps before = steps(operator.inputs().get(0));
        Steps after = steps(operator.output());
        Factor[] factors = factors(operator);
        int[] x = integers[operator.inputs().get(0)];
        int[] result = new int[x.length];
        Arrays.setAll(result, i -> {
            int number = x[i] - before.zeroPoint();
            int scaled = number >= 0 ? factors[0].times(number) : factors[1].times(number * other(operator, i));
            return clipped(scaled + after.zeroPoint(), range("NONE", after));
        });
        return result;
    }

    /** All on one grid, so that integers are compared. */
    private int[] bounded(Operator operator) {
        int bound = integers[operator.inputs().get(1)][0];
        boolean isBelow = operator.kind() == Kind.MAXIMUM;
        return Arrays.stream(integers[operator.inputs().get(0)])
                .map(number -> isBelow ? Math.max(bound, number) : Math.min(bound, number))
                .toArray();
    }

    private int[] leaky(Operator operator, int[] x) {
        Steps before = steps(operator.inputs().get(0));
        Steps after = steps(operator.output());
        Factor above = Factor.of(before.scale() / after.scale());
        Factor below = Factor.of(before.scale() * (float) operator.parameter() / after.scale());
        return Arrays.stream(x)
                .map(number -> number - before.zeroPoint())
                .map(number -> (number >= 0 ? above : below).times(number) + after.zeroPoint())
                .map(number -> clipped(number, range("NONE", after)))
                .toArray();
    }

    /** A function of one number: LiteRT has a table of its 256 results. */
    private int[] table(Operator operator, int[] x) {
        Steps before = steps(operator.inputs().get(0));
        Steps after = steps(operator.output());
        Activation function = FloatRun.function(operator);
        float inverse = 1 / after.scale();
        return Arrays.stream(x)
                .map(number -> {
                    float real = before.scale() * (number - before.zeroPoint());
                    float result = (float) function.apply(real, 0) * inverse;
                    return clipped((int) Steps.rounded(result) + after.zeroPoint(), range("NONE", after));
                })
                .toArray();
    }

    /** {@return the factor of the exponents of a Softmax} */
    static Factor softmaxFactor(float scale) {
        return Factor.of(Math.min((double) scale * (1 << EXPONENT_FRACTION), (1L << 31) - 1.0));
    }

    /** {@return how far below the largest number the exponential of another one is not 0} */
    static double softmaxRange(Factor factor) {
        return Math.floor(
                ((1 << EXPONENT_INTEGER) - 1) * (double) (1 << EXPONENT_FRACTION) / Math.scalb(1.0, factor.shift()));
    }

    private static int[] softmax(int[] x, float scale) {
        Factor factor = softmaxFactor(scale);
        double least = softmaxRange(factor);
        int top = Arrays.stream(x).max().orElse(0);
        int[] powers = new int[x.length];
        int sum = 0;
        for (int i = 0; i < x.length; i++) {
            int below = x[i] - top;
            powers[i] = below >= -least ? FixedPoint.exp(factor.times(below)) : -1;
            sum += powers[i] < 0 ? 0 : FixedPoint.shiftedRight(powers[i], SUM_INTEGER);
        }
        int zeros = Integer.numberOfLeadingZeros(sum);
        int reciprocal = FixedPoint.reciprocalOfOneAnd((sum << zeros) - Integer.MIN_VALUE);
        int shift = SUM_INTEGER - zeros + 31 - BITS;
        return Arrays.stream(powers)
                .map(power -> power < 0
                        ? Byte.MIN_VALUE
                        : clipped(
                                FixedPoint.shiftedRight(FixedPoint.product(reciprocal, power), shift) + Byte.MIN_VALUE,
                                new int[] {Byte.MIN_VALUE, Byte.MAX_VALUE}))
                .toArray();
    }

    /** {@return the factor that makes differences of the integers of a LogSoftmax's input of numbers in the format of exponents} */
    static Factor logSoftmaxInverse(Factor factor) {
        return Factor.of(Math.scalb(1.0, 31 - factor.shift()) / factor.multiplier());
    }

    private static int[] logSoftmax(int[] x, float scale) {
        Factor factor = softmaxFactor(scale);
        double least = softmaxRange(factor);
        int top = Arrays.stream(x).max().orElse(0);
        int sum = Arrays.stream(x)
                .map(number -> number - top)
                .filter(below -> below >= -least)
                .map(below -> FixedPoint.shiftedRight(FixedPoint.exp(factor.times(below)), SUM_INTEGER))
                .sum();
        int log = FixedPoint.log(sum);
        // what the logarithm would move beyond the smallest integer
        double end = Math.max(-least - 1, logSoftmaxInverse(factor).times(log + Integer.MIN_VALUE));
        return Arrays.stream(x)
                .map(number -> number - top)
                .map(below -> below > end
                        ? clipped(
                                FixedPoint.shiftedRight(factor.times(below) - log, LOG_SHIFT) + Byte.MAX_VALUE,
                                new int[] {Byte.MIN_VALUE, Byte.MAX_VALUE})
                        : Byte.MIN_VALUE)
                .toArray();
    }
}
