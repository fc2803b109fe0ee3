package odf2nna.internal.savedmodel.write;

import java.util.HashSet;
import java.util.Set;

/**
 * Names of nodes. TensorFlow allows {@code [A-Za-z0-9.][A-Za-z0-9_.\/>-]*}; of these {@code \} and {@code >} are left out,
 * which its older versions do not allow, and a slash stands only between two parts of a name.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/framework/node_def_util.cc">
 *     TensorFlow's rule</a>
 */
final class NodeNames {
    private final Set<String> taken = new HashSet<>();

    /** {@return a legal name that no node has yet, as near to the wanted one as can be} */
    String fresh(String wanted) {
        String legal = legal(wanted);
        String name = legal;
        for (int i = 1; !taken.add(name); i++) {
            name = legal + "_" + i;
        }
        return name;
    }

    private static String legal(String wanted) {
        String name = wanted.replaceAll("[^A-Za-z0-9_./-]", "_")
                .replaceAll("/+", "/")
                .replaceAll("^[^A-Za-z0-9.]+", "")
                .replaceAll("/$", "");
        return name.isEmpty() ? "node" : name;
    }
}
