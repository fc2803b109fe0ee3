package odf2nna.internal.reproduce;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.internal.reproduce.Experiments.Experiment;
import odf2nna.internal.reproduce.Experiments.Runs;

/**
 * The commands of experiments, and what is known of them.
 *
 * @param declared the experiments
 * @param data folder of the data
 * @param results folder of the results
 * @param journal runs that are done
 */
record Jobs(Experiments declared, Path data, Path results, Journal journal) {
    private Prepared prepared(Experiment one, int seed) {
        return new Prepared(one, Objects.requireNonNull(declared.data().get(one.data())), data, results, seed);
    }

    /** {@return a file that an experiment needs and that is not there; empty if none is} */
    Optional<Path> missing(Experiment one) {
        return prepared(one, 0).missing();
    }

    /** {@return all commands of an experiment, the values of a method side by side} */
    List<Job> of(Experiment one) {
        List<Job> jobs = new ArrayList<>();
        for (int seed = 0; seed < declared.seeds(); seed++) {
            for (Runs runs : one.runs()) {
                for (String method : runs.methods()) {
                    for (String at : runs.at()) {
                        jobs.add(job(one, method, at, seed));
                    }
                }
            }
        }
        return jobs;
    }

    private Job job(Experiment one, String method, String at, int seed) {
        return new Job(one, method, Objects.requireNonNull(declared.methods().get(method)), at, prepared(one, seed));
    }

    /** {@return what the runs of a method with one value have given, by seed} */
    List<Measured> measured(Experiment one, String method, String at) {
        return IntStream.range(0, declared.seeds())
                .mapToObj(seed -> measured(one, method, at, seed))
                .flatMap(Optional::stream)
                .toList();
    }

    /** {@return what one run has given; empty if there is no such run, or it is not done} */
    Optional<Measured> measured(Experiment one, String method, String at, int seed) {
        return declared.methods().containsKey(method) ? known(job(one, method, at, seed)) : Optional.empty();
    }

    /** {@return what a run has given; empty if it is not done} */
    Optional<Measured> known(Job job) {
        return command(job).flatMap(words -> journal.of(key(job, words)));
    }

    /** {@return the words of a run; empty where it refers to a run that has no result} */
    Optional<List<String>> command(Job job) {
        List<String> tail =
                job.method().tuned() == null ? List.of() : job.method().tuned();
        return value(job).map(value -> job.words(value, tail));
    }

    /** {@return the words of the same run without fine-tuning; empty where that is not measured} */
    Optional<List<String>> untuned(Job job) {
        return Optional.ofNullable(job.method().untuned())
                .flatMap(tail -> value(job).map(value -> job.words(value, tail)));
    }

    private Optional<String> value(Job job) {
        return job.isReference()
                ? measured(
                                job.experiment(),
                                job.referredMethod(),
                                job.referredValue(),
                                job.prepared().seed())
                        .map(Measured::parameters)
                        .map(String::valueOf)
                : Optional.of(job.at());
    }

    /** {@return what decides the result of a run} */
    String key(Job job, List<String> words) {
        return job.experiment().metric() + ": " + shown(words);
    }

    /** {@return words as they would be typed in the folder of the results, with {@code DATA} for that of the data} */
    String shown(List<String> words) {
        return words.stream().map(this::shown).collect(Collectors.joining(" "));
    }

    /** {@return a path, or a message that begins with one, likewise} */
    String path(String text) {
        if (text.startsWith(results + "/")) {
            return text.substring(results.toString().length() + 1);
        }
        return text.startsWith(data + "/")
                ? "DATA/" + text.substring(data.toString().length() + 1)
                : text;
    }

    private String shown(String word) {
        String typed = path(word);
        return typed.contains(" ") ? "'" + typed + "'" : typed;
    }
}
