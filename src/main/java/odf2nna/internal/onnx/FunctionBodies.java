package odf2nna.internal.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.FunctionProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.OperatorSetIdProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Inlines a model's own functions, so that their nodes are found like any others.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html#functions">Functions in the ONNX specification</a>
 */
final class FunctionBodies {
    /** More nodes than models have; functions that call others twice each grow as powers of two. */
    private static final int MOST_NODES = 100_000;

    private final String file;
    private final Map<String, FunctionProto> functions = new HashMap<>();
    private final Map<String, Long> versions;
    private final Set<String> names = new HashSet<>();
    private final Deque<String> open = new ArrayDeque<>();
    private int made;
    private int calls;

    private FunctionBodies(ModelProto model, String file) {
        this.file = file;
        versions = versions(model.getOpsetImportList());
        for (FunctionProto function : model.getFunctionsList()) {
            Map<String, Long> wanted = versions(function.getOpsetImportList());
            if (wanted.entrySet().stream()
                    .allMatch(one ->
                            versions.getOrDefault(one.getKey(), one.getValue()).equals(one.getValue()))) {
                versions.putAll(wanted);
                functions.put(key(function.getDomain(), function.getName(), function.getOverload()), function);
            }
        }
        collectNames(model.getGraph());
    }

    /**
     * {@return the model without functions, except those that need another version of an operator set; the same if it
     * has none}
     *
     * @throws UnsupportedModelException if a function calls itself
     */
    static ModelProto inlined(ModelProto model, String file) {
        if (model.getFunctionsCount() == 0) {
            return model;
        }
        FunctionBodies bodies = new FunctionBodies(model, file);
        ModelProto.Builder flat = model.toBuilder().setGraph(bodies.inlined(model.getGraph()));
        if (bodies.functions.size() == model.getFunctionsCount()) {
            flat.clearFunctions(); // others may call them
        }
        Map<String, Long> unknown = new TreeMap<>(bodies.versions);
        unknown.keySet().removeAll(versions(model.getOpsetImportList()).keySet());
        unknown.forEach((domain, version) ->
                flat.addOpsetImportBuilder().setDomain(domain).setVersion(version));
        return flat.build();
    }

    private static String key(String domain, String name, String overload) {
        return (Graph.isStandard(domain) ? "" : domain) + "." + name + (overload.isEmpty() ? "" : ":" + overload);
    }

    private static Map<String, Long> versions(List<OperatorSetIdProto> imports) {
        Map<String, Long> versions = new TreeMap<>();
        imports.forEach(opset ->
                versions.put(Graph.isStandard(opset.getDomain()) ? "" : opset.getDomain(), opset.getVersion()));
        return versions;
    }

    private void collectNames(GraphProto graph) {
        graph.getInputList().forEach(input -> names.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
        for (NodeProto node : graph.getNodeList()) {
            names.addAll(node.getOutputList());
            Graph.subgraphs(node).forEach(this::collectNames);
        }
    }

    private GraphProto inlined(GraphProto graph) {
        return graph.toBuilder()
                .clearNode()
                .addAllNode(inlined(graph.getNodeList()))
                .build();
    }

    private List<NodeProto> inlined(List<NodeProto> nodes) {
        List<NodeProto> flat = new ArrayList<>();
        for (NodeProto node : nodes) {
            NodeProto inside = withSubgraphs(node, this::inlined);
            Optional<FunctionProto> function =
                    Optional.ofNullable(functions.get(key(node.getDomain(), node.getOpType(), node.getOverload())));
            if (function.isPresent()) {
                flat.addAll(body(inside, function.get()));
            } else {
                flat.add(inside);
            }
        }
        made += flat.size();
        if (made > MOST_NODES) {
            throw new UnsupportedModelException(
                    file,
                    "its functions call each other so often that it would have more than " + MOST_NODES + " nodes");
        }
        return flat;
    }

    private List<NodeProto> body(NodeProto call, FunctionProto function) {
        String key = key(function.getDomain(), function.getName(), function.getOverload());
        if (open.contains(key)) {
            throw new UnsupportedModelException(file, "function '%s' calls itself".formatted(function.getName()));
        }
        Body body = new Body(call, function);
        open.push(key);
        List<NodeProto> nodes =
                inlined(function.getNodeList().stream().map(body::node).toList());
        open.pop();
        return nodes;
    }

    private static NodeProto withSubgraphs(NodeProto node, UnaryOperator<GraphProto> change) {
        if (Graph.subgraphs(node).isEmpty()) {
            return node;
        }
        NodeProto.Builder changed = node.toBuilder();
        for (AttributeProto.Builder attribute : changed.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(change.apply(attribute.getG()));
            }
            for (int i = 0; i < attribute.getGraphsCount(); i++) {
                attribute.setGraphs(i, change.apply(attribute.getGraphs(i)));
            }
        }
        return changed.build();
    }

    /** A function's nodes as a call has them: with its tensors, its attributes, and names of their own for all else. */
    private final class Body {
        private final NodeProto call;
        private final FunctionProto function;
        private final String prefix;
        private final Map<String, String> renamed = new HashMap<>();

        Body(NodeProto call, FunctionProto function) {
            this.call = call;
            this.function = function;
            calls++;
            this.prefix = (call.getName().isEmpty() ? function.getName() + "_" + calls : call.getName()) + "/";
            renamed.put("", "");
            for (int i = 0; i < function.getInputCount(); i++) {
                renamed.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
            }
            for (int i = 0; i < function.getOutputCount(); i++) {
                String actual = i < call.getOutputCount() ? call.getOutput(i) : "";
                // an omitted input may be consumed inside
                renamed.put(function.getOutput(i), actual.isEmpty() ? fresh(function.getOutput(i)) : actual);
            }
        }

        private String fresh(String name) {
            return Graph.fresh(prefix + name, names);
        }

        private String name(String inside) {
            return renamed.computeIfAbsent(inside, this::fresh);
        }

        NodeProto node(NodeProto inside) {
            NodeProto.Builder node =
                    inside.toBuilder().clearInput().clearOutput().clearAttribute();
            inside.getInputList().forEach(input -> node.addInput(name(input)));
            inside.getOutputList().forEach(output -> node.addOutput(name(output)));
            inside.getAttributeList().forEach(attribute -> bound(attribute).ifPresent(node::addAttribute));
            if (!inside.getName().isEmpty()) {
                node.setName(prefix + inside.getName());
            }
            return withSubgraphs(node.build(), this::graph);
        }

        /** {@return an attribute as the call gives it, or by the function's default; none where neither does} */
        private Optional<AttributeProto> bound(AttributeProto attribute) {
            String wanted = attribute.getRefAttrName();
            if (wanted.isEmpty()) {
                return Optional.of(attribute);
            }
            return Stream.concat(call.getAttributeList().stream(), function.getAttributeProtoList().stream())
                    .filter(given -> given.getName().equals(wanted))
                    .findFirst()
                    .map(given -> given.toBuilder().setName(attribute.getName()).build());
        }

        private GraphProto graph(GraphProto inside) {
            GraphProto.Builder graph = inside.toBuilder();
            graph.getInputBuilderList().forEach(this::rename);
            graph.getOutputBuilderList().forEach(this::rename);
            graph.getValueInfoBuilderList().forEach(this::rename);
            for (TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
                tensor.setName(name(tensor.getName()));
            }
            return graph.clearNode()
                    .addAllNode(inside.getNodeList().stream().map(this::node).toList())
                    .build();
        }

        private void rename(ValueInfoProto.Builder info) {
            info.setName(name(info.getName()));
        }
    }
}
