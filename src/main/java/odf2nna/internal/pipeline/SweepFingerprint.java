package odf2nna.internal.pipeline;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.Scaling;
import odf2nna.internal.data.ColumnScaling;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.SourceFile;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.report.ToolVersion;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.SweepOptions;

/**
 * What decides the results of a sweep, so that one that was ended is continued by the same command alone. Where files are makes no
 * difference, nor does the number of workers.
 */
final class SweepFingerprint {
    private SweepFingerprint() {}

    /** {@return what decides the results, under names for people} */
    static Map<String, String> of(
            LoadedModel model,
            EvaluationData data,
            ModelSource source,
            DataFiles files,
            SweepOptions options,
            RunContext run) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("tool", ToolVersion.read());
        parts.put("model", ModelDigest.sha256(model.model()));
        parts.put("signature", source.signature().orElse("none"));
        parts.put("tag", source.tag().orElse("none"));
        parts.put("evaluation data", EvaluationData.digests(data.scoring().dataset()));
        parts.put("training data", EvaluationData.digests(data.training().dataset()));
        parts.put("test data", EvaluationData.digests(data.test().dataset()));
        DataOptions reading = files.eval().withFiles(List.of());
        boolean isOfFile = reading.scaling().scaler().isPresent();
        parts.putAll(parts("data", isOfFile ? reading.with(Scaling.NONE) : reading));
        Optional<SourceFile> scaler = data.scaling().flatMap(ColumnScaling::file);
        parts.put("scaler", scaler.map(SourceFile::sha256).orElse("none"));
        parts.put("test files", files.test().isEmpty() ? "none" : "given");
        parts.putAll(parts("test target", files.testTarget()));
        parts.putAll(parts("training target", files.trainTarget()));
        parts.putAll(parts("training rows", files.trainRows()));
        parts.putAll(parts("sweep", options.grid()));
        parts.putAll(parts("plan", options.plan()));
        parts.put("models without fine-tuning", options.untrained() ? "kept" : "not kept");
        parts.putAll(parts("fine-tuning", options.fineTuning()));
        parts.putAll(parts("metrics", options.task().withAcceptBaseline(false)));
        parts.put("device", run.options().device().name().toLowerCase(Locale.ROOT));
        parts.put("threads", Integer.toString(run.options().threads()));
        options.statistics().ifPresent(file -> parts.put("statistics", ModelDigest.sha256(file)));
        parts.put("seed", Long.toString(run.options().seed()));
        return parts;
    }

    /** {@return what a record holds, number by number, under the names of its components; absent ones are {@code none}} */
    private static Map<String, String> parts(String name, Object value) {
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
