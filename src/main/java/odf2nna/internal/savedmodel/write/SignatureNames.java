package odf2nna.internal.savedmodel.write;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.onnx.TensorSpec;

/**
 * Names of a signature's inputs. They are those of the model, unless TensorFlow can't tell two apart: its Python API makes each an
 * argument of a function, with an underscore for whatever is no letter or digit, and loads no signature with two equal ones.
 */
public final class SignatureNames {
    private SignatureNames() {}

    /** {@return the name of each input in the signature, by its name in the model; a number follows where it is taken} */
    public static Map<String, String> of(List<TensorSpec> inputs) {
        Set<String> taken = new HashSet<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (TensorSpec input : inputs) {
            String name = input.name();
            for (int number = 2; !taken.add(argument(name)); number++) {
                name = input.name() + "_" + number;
            }
            names.put(input.name(), name);
        }
        return names;
    }

    /** {@return the argument that TensorFlow makes of a name: {@code sanitize_arg_name} of its {@code function_type}} */
    private static String argument(String name) {
        StringBuilder argument = new StringBuilder();
        name.codePoints().map(c -> Character.isLetterOrDigit(c) ? c : '_').forEach(argument::appendCodePoint);
        boolean beginsWithLetter = argument.length() > 0 && Character.isLetter(argument.codePointAt(0));
        return beginsWithLetter ? argument.toString() : "arg_" + argument;
    }
}
