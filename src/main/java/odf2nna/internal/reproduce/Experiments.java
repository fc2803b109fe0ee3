package odf2nna.internal.reproduce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.Spelling;
import odf2nna.report.ReproductionReport.Published;
import org.jspecify.annotations.Nullable;

/**
 * What is to be reproduced, as a file declares it.
 *
 * @param title of the results
 * @param seeds how often each run is repeated, with seeds 0, 1, ...
 * @param data data sets by their names
 * @param methods commands by the names under which experiments call them
 * @param experiments in the order of the results
 */
public record Experiments(
        String title, int seeds, Map<String, Rows> data, Map<String, Method> methods, List<Experiment> experiments) {
    public Experiments {
        data = data == null ? Map.of() : new LinkedHashMap<>(data);
        methods = methods == null ? Map.of() : new LinkedHashMap<>(methods);
        experiments = orEmpty(experiments);
    }

    /**
     * A data set.
     *
     * @param train file of its rows, below the folder of the data
     * @param test file of test rows; null to hold out a fifth of the rows by the seed
     * @param scale factor of each feature, such as {@code 1/255}; null for none
     * @param features numbers of a row; null where they are found in the table
     * @param outputs classes; null where they are found in the table
     * @param maxRows of a file that methods read, at most; an original learns from all. Null for all
     * @param categories columns of numbers that are categories
     * @param number true where the target of a table is a number although it has few values; null elsewhere
     * @param remark what differs from the paper's data; null for nothing
     */
    public record Rows(
            String train,
            @Nullable String test,
            @Nullable String scale,
            @Nullable Integer features,
            @Nullable Integer outputs,
            @Nullable Integer maxRows,
            @Nullable List<String> categories,
            @Nullable Boolean number,
            @Nullable String remark) {
        /** {@return whether rows are a table, which is encoded and split} */
        boolean isTable() {
            return test == null;
        }
    }

    /**
     * A command with places: {@code {model}}, {@code {at}} and {@code {epochs}}, those of the original's training in
     * {@code {original-epochs}}.
     *
     * @param title for readers
     * @param words of the command line, without rows, seed and output
     * @param tuned words by which the result is fine-tuned
     * @param untuned words by which it is not, to measure it before; null where it is not measured
     */
    public record Method(
            String title,
            List<String> words,
            @Nullable List<String> tuned,
            @Nullable List<String> untuned) {
        public Method {
            words = orEmpty(words);
        }
    }

    /**
     * The network that a method makes smaller.
     *
     * @param file that holds it, below the folder of the data; null to train one for each seed
     * @param hidden units of each hidden layer; null for a file
     * @param epochs of its training
     * @param weightDecay of its training, decoupled
     * @param keras true to train it by Keras's defaults: Adam at a constant 0.001, 32 rows per step; else as {@code build} trains
     */
    public record Original(
            @Nullable String file,
            @Nullable List<Integer> hidden,
            int epochs,
            double weightDecay,
            @Nullable Boolean keras) {
        /** {@return whether it is trained by Keras's defaults} */
        boolean isKeras() {
            return Boolean.TRUE.equals(keras);
        }
    }

    /**
     * Methods and what they are called with.
     *
     * @param methods names
     * @param at values for {@code {at}}: thresholds or sizes; {@code METHOD@VALUE} is as many parameters as that run has left
     */
    public record Runs(List<String> methods, List<String> at) {
        public Runs {
            methods = orEmpty(methods);
            at = orEmpty(at);
        }
    }

    /**
     * An experiment: one data set, one kind of original, several methods.
     *
     * @param table of the paper
     * @param name for readers
     * @param data name of the data set
     * @param original what is made smaller
     * @param metric by the name that reports have, such as {@code accuracy}
     * @param epochs of fine-tuning, the same for each method
     * @param runs what is run
     * @param paper what the paper has
     * @param claims what is judged
     * @param remark for readers; null for none
     */
    public record Experiment(
            String table,
            String name,
            String data,
            Original original,
            String metric,
            int epochs,
            List<Runs> runs,
            List<Published> paper,
            List<Claim> claims,
            @Nullable String remark) {
        public Experiment {
            runs = orEmpty(runs);
            paper = orEmpty(paper);
            claims = orEmpty(claims);
        }
    }

    /**
     * A claim of the paper.
     *
     * @param says the claim
     * @param check what must hold for it, as {@link ClaimCheck} reads it
     */
    public record Claim(String says, String check) {}

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /**
     * Reads a file.
     *
     * @throws DataFormatException if it is not as this class says
     */
    public static Experiments read(Path file) throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
        Experiments read;
        try {
            read = mapper.readValue(Files.readAllBytes(file), Experiments.class);
        } catch (JsonMappingException e) {
            String place = e.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                    .collect(Collectors.joining("."));
            boolean isMissing = e.getOriginalMessage().startsWith("Cannot map `null`");
            throw DataFormatException.inFile(
                    file,
                    "%s: %s"
                            .formatted(
                                    place.isEmpty() ? "the file" : place,
                                    isMissing ? "it is missing, expected a number" : e.getOriginalMessage()));
        } catch (JsonProcessingException e) {
            throw DataFormatException.inFile(file, "it is no JSON: " + e.getOriginalMessage());
        }
        read.problem().ifPresent(problem -> {
            throw DataFormatException.inFile(file, problem);
        });
        return read;
    }

    private Optional<String> problem() {
        if (seeds < 1 || experiments.isEmpty()) {
            return Optional.of("expected at least one seed and one experiment");
        }
        List<String> problems = new ArrayList<>();
        data.forEach((name, rows) -> {
            if (rows.maxRows() != null && rows.maxRows() < 1) {
                problems.add("data: '%s': expected maxRows of at least 1, found %d".formatted(name, rows.maxRows()));
            }
        });
        for (Experiment one : experiments) {
            String where = "experiments: '%s': ".formatted(one.name());
            if (!data.containsKey(one.data())) {
                problems.add(where + unknown("data set", one.data(), data.keySet()));
            }
            if (one.original() == null
                    || (one.original().file() == null) == (one.original().hidden() == null)) {
                problems.add(where + "original: expected either a file or hidden units");
            }
            Rows rows = data.get(one.data());
            if (rows != null && !rows.isTable() && (rows.features() == null || rows.outputs() == null)) {
                problems.add("data: '%s': expected features and outputs beside a test file".formatted(one.data()));
            }
            for (Runs runs : one.runs()) {
                runs.methods().stream()
                        .filter(name -> !methods.containsKey(name))
                        .forEach(name -> problems.add(where + unknown("method", name, methods.keySet())));
            }
            for (Claim claim : one.claims()) {
                ClaimCheck.problem(claim.check()).ifPresent(problem -> problems.add(where + problem));
            }
        }
        return problems.stream().findFirst();
    }

    private static String unknown(String what, String name, Set<String> known) {
        return "unknown %s '%s'%s; available: %s"
                .formatted(
                        what,
                        name,
                        Spelling.nearest(name, List.copyOf(known))
                                .map(near -> ", did you mean " + near + "?")
                                .orElse(""),
                        String.join(", ", known));
    }

    /**
     * {@return those of some tables; all where none are named}
     *
     * @throws IllegalArgumentException if there is no such table
     */
    public List<Experiment> of(List<String> tables) {
        Set<String> known = experiments.stream().map(Experiment::table).collect(Collectors.toSet());
        for (String table : tables) {
            if (!known.contains(table)) {
                throw new IllegalArgumentException("unknown table '%s'; the file has %s"
                        .formatted(
                                table, String.join(", ", known.stream().sorted().toList())));
            }
        }
        return experiments.stream()
                .filter(one -> tables.isEmpty() || tables.contains(one.table()))
                .toList();
    }
}
