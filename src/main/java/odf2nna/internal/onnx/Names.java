package odf2nna.internal.onnx;

import java.util.Set;

/** New names that no tensor of a graph has. */
final class Names {
    private Names() {}

    /** {@return {@code wanted}, or with a number behind it where it is taken; the name is added to {@code taken}} */
    static String fresh(String wanted, Set<String> taken) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }
}
