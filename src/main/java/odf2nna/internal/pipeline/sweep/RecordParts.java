package odf2nna.internal.pipeline.sweep;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What records hold, number by number, under the names of their components: settings with equal parts decide the same. */
final class RecordParts {
    private RecordParts() {}

    /** {@return the parts of a record, and of those in it; absent ones are {@code none}} */
    static Map<String, String> of(String name, Object value) {
        Map<String, String> parts = new LinkedHashMap<>();
        add(parts, name, value);
        return parts;
    }

    private static void add(Map<String, String> parts, String name, Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(inside -> add(parts, name, inside), () -> parts.put(name, "none"));
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                add(parts, name + " " + words(component.getName()), get(component, value));
            }
        } else {
            parts.put(name, value.toString());
        }
    }

    private static Object get(RecordComponent component, Object value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record gives its components", e);
        }
    }

    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
