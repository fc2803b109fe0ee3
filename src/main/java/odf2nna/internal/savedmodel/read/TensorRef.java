package odf2nna.internal.savedmodel.read;

import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * An output of a node.
 *
 * @param scope where the node stands
 * @param node its name there
 * @param port name of the output in the operator's definition; empty outside of functions, where outputs have numbers
 * @param index number of the output; within the port if there is one
 */
record TensorRef(Scope scope, String node, String port, int index) {
    /** {@return the node} */
    NodeDef def() {
        return scope.node(node);
    }

    /** {@return its operator, e.g. {@code MatMul}} */
    String operator() {
        return def().getOp();
    }

    /** {@return an attribute of the node, or one without a value} */
    AttrValue attribute(String key) {
        return attribute(def(), key);
    }

    /** {@return an attribute of a node, or one without a value} */
    static AttrValue attribute(NodeDef node, String key) {
        return node.getAttrOrDefault(key, AttrValue.getDefaultInstance());
    }

    /** {@return the place for messages} */
    @Override
    public String toString() {
        return "'" + node + "'" + (scope.title().isEmpty() ? "" : " in the function " + scope.title());
    }
}
