package odf2nna.internal.onnx;

import ai.onnxruntime.platform.Fp16Conversions;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.OperatorSetIdProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/** Builds models node by node. A dimension of −1 is free. */
public final class TinyModels {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("tiny");
    private final ElementType type;
    private final Random random;
    private long opset = 17;

    private TinyModels(ElementType type, long seed) {
        this.type = type;
        this.random = new Random(seed);
    }

    /** {@return an empty graph whose weights are of {@code type}, random from {@code seed}} */
    public static TinyModels of(ElementType type, long seed) {
        return new TinyModels(type, seed);
    }

    /** {@return a chain of Gemm and Relu, {@code widths[0]} inputs, without a Relu after the last Gemm} */
    public static OnnxModel chain(ElementType type, long batch, int... widths) {
        TinyModels tiny = of(type, 7).input("x", type, batch, widths[0]);
        String tensor = "x";
        int layers = widths.length - 1;
        for (int i = 0; i < layers; i++) {
            String sum = i == layers - 1 ? "y" : "z" + i;
            tiny.gemm(tensor, sum, widths[i], widths[i + 1]);
            if (i < layers - 1) {
                tiny.node("Relu", "a" + i, sum);
            }
            tensor = "a" + i;
        }
        return tiny.output("y", type, batch, widths[layers]).build();
    }

    public TinyModels opset(long version) {
        opset = version;
        return this;
    }

    public TinyModels input(String name, ElementType of, long... dims) {
        graph.addInput(info(name, of, dims));
        return this;
    }

    public TinyModels output(String name, ElementType of, long... dims) {
        graph.addOutput(info(name, of, dims));
        return this;
    }

    private static ValueInfoProto info(String name, ElementType of, long... dims) {
        ValueInfoProto.Builder info = ValueInfoProto.newBuilder().setName(name);
        var tensor = info.getTypeBuilder().getTensorTypeBuilder().setElemType(of.code());
        tensor.getShapeBuilder();
        for (long dim : dims) {
            if (dim < 0) {
                tensor.getShapeBuilder().addDimBuilder().setDimParam("N");
            } else {
                tensor.getShapeBuilder().addDimBuilder().setDimValue(dim);
            }
        }
        return info.build();
    }

    public TinyModels node(String operator, String output, String... inputs) {
        return node(NodeProto.newBuilder().setOpType(operator), output, inputs);
    }

    public TinyModels node(NodeProto.Builder node, String output, String... inputs) {
        graph.addNode(node.setName("n_" + output).addOutput(output).addAllInput(List.of(inputs)));
        return this;
    }

    /** Adds {@code output = input · Wᵀ + b}. */
    public TinyModels gemm(String input, String output, int inputs, int units) {
        weights(output + "_w", Math.sqrt(2.0 / inputs), units, inputs).weights(output + "_b", 0.1, units);
        AttributeProto transposed = AttributeProto.newBuilder()
                .setName("transB")
                .setType(AttributeProto.AttributeType.INT)
                .setI(1)
                .build();
        return node(
                NodeProto.newBuilder().setOpType("Gemm").addAttribute(transposed),
                output,
                input,
                output + "_w",
                output + "_b");
    }

    /** Adds some columns of {@code [N, width]}, by a Gather. */
    public TinyModels columns(String input, String output, double... positions) {
        AttributeProto second = AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeProto.AttributeType.INT)
                .setI(1)
                .build();
        return initializer(output + "_i", ElementType.INT64, positions, positions.length)
                .node(NodeProto.newBuilder().setOpType("Gather").addAttribute(second), output, input, output + "_i");
    }

    /**
     * {@return a network that takes 5 of the 12 numbers of a row}
     *
     * @param isScaled whether rows are images, flattened, shifted and scaled before
     */
    public static OnnxModel selected(boolean isScaled) {
        TinyModels tiny = of(ElementType.FLOAT, 7);
        if (isScaled) {
            tiny.input("x", ElementType.FLOAT, -1, 3, 4)
                    .node("Flatten", "f", "x")
                    .weights("means", 1, 12)
                    .node("Sub", "d", "f", "means")
                    .weights("factors", 1, 12)
                    .node("Mul", "s", "d", "factors");
        } else {
            tiny.input("x", ElementType.FLOAT, -1, 12);
        }
        return tiny.columns(isScaled ? "s" : "x", "c", 1, 4, 5, 9, 11)
                .gemm("c", "z", 5, 8)
                .node("Relu", "a", "z")
                .gemm("a", "y", 8, 3)
                .output("y", ElementType.FLOAT, -1, 3)
                .build();
    }

    /** Adds an initializer of normal random numbers. */
    public TinyModels weights(String name, double deviation, long... dims) {
        int size = 1;
        for (long dim : dims) {
            size *= (int) dim;
        }
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextGaussian() * deviation;
        }
        return initializer(name, type, values, dims);
    }

    public TinyModels initializer(String name, ElementType of, double[] values, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(of.code());
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * of.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (of) {
                case FLOAT -> bytes.putFloat((float) value);
                case DOUBLE -> bytes.putDouble(value);
                case INT64 -> bytes.putLong((long) value);
                case FLOAT16 -> bytes.putShort(Fp16Conversions.floatToFp16((float) value));
                default -> throw new IllegalArgumentException(of.toString());
            }
        }
        graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes.array())));
        return this;
    }

    public OnnxModel build() {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain(ModelBuilder.LEARNING_DOMAIN)
                        .setVersion(3))
                .setGraph(graph)
                .build();
        return OnnxModelReader.parse(model.toByteArray(), Path.of("tiny.onnx"));
    }
}
