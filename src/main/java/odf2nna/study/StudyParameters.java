package odf2nna.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The parameters of a method, those that are not given at their defaults.
 *
 * @param method the method
 * @param values of all its parameters, by name
 */
public record StudyParameters(StudyMethod method, Map<String, String> values) {
    /**
     * Checks the parameters, and adds those that are not given.
     *
     * @throws IllegalArgumentException if the method has no such parameter, or it can't have that value
     */
    public StudyParameters {
        for (String name : values.keySet()) {
            if (method.parameters().stream().noneMatch(one -> one.name().equals(name))) {
                throw new IllegalArgumentException("set: %s has no parameter '%s'; %s"
                        .formatted(
                                method.typed(),
                                name,
                                method.parameters().isEmpty() ? "it has none" : "expected one of " + names(method)));
            }
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (StudyMethod.Parameter one : method.parameters()) {
            String value = values.getOrDefault(one.name(), one.standard());
            check(one, value);
            all.put(one.name(), value);
        }
        values = Map.copyOf(all);
    }

    private static String names(StudyMethod method) {
        return method.parameters().stream().map(StudyMethod.Parameter::name).collect(Collectors.joining(", "));
    }

    private static void check(StudyMethod.Parameter parameter, String value) {
        if (!parameter.values().isEmpty()) {
            if (!parameter.values().contains(value)) {
                throw new IllegalArgumentException("set: %s: expected %s, got '%s'"
                        .formatted(parameter.name(), String.join(" or ", parameter.values()), value));
            }
            return;
        }
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            number = Double.NaN;
        }
        if (!(number > 0) || Double.isInfinite(number)) {
            throw new IllegalArgumentException(
                    "set: %s: expected a positive number, got '%s'".formatted(parameter.name(), value));
        }
    }

    /** {@return the defaults of a method} */
    public static StudyParameters of(StudyMethod method) {
        return new StudyParameters(method, Map.of());
    }

    /**
     * {@return these of a list of texts NAME=VALUE}
     *
     * @throws IllegalArgumentException if one is none, or the method can't have it
     */
    public static StudyParameters parse(StudyMethod method, List<String> texts) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String text : texts) {
            int at = text.indexOf('=');
            if (at < 1) {
                throw new IllegalArgumentException("set: expected NAME=VALUE, got '%s'".formatted(text));
            }
            given.put(text.substring(0, at), text.substring(at + 1));
        }
        return new StudyParameters(method, given);
    }

    /** {@return a parameter that is one of some names} */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(method.typed() + " has no parameter '" + name + "'");
        }
        return value;
    }

    /** {@return a parameter that is a number} */
    public double number(String name) {
        return Double.parseDouble(text(name));
    }

    /**
     * {@return a parameter that is a whole number}
     *
     * @throws IllegalArgumentException if it is not, or less than {@code least}
     */
    public int whole(String name, int least) {
        double number = number(name);
        if (number != Math.rint(number) || number < least || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "set: %s: expected a whole number of at least %d, got '%s'".formatted(name, least, text(name)));
        }
        return (int) number;
    }

    /** {@return a parameter that is a share, up to 1} */
    public double share(String name) {
        double number = number(name);
        if (number > 1) {
            throw new IllegalArgumentException(
                    "set: %s: expected more than 0 to 1, got '%s'".formatted(name, text(name)));
        }
        return number;
    }

    /** {@return a parameter as the constant of that name} */
    public <E extends Enum<E>> E choice(String name, Class<E> kinds) {
        return Enum.valueOf(kinds, text(name).toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
