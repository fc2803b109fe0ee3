package odf2nna.internal.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import odf2nna.internal.reproduce.Experiments.Experiment;
import odf2nna.internal.reproduce.Experiments.Original;
import odf2nna.internal.reproduce.Experiments.Runs;
import odf2nna.report.ReproductionReport;
import odf2nna.report.ReproductionReport.Judged;
import odf2nna.report.ReproductionReport.Result;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of an experiment say, averaged over the seeds.
 *
 * @param jobs with what is known of them
 */
record Summary(Jobs jobs) {
    /** {@return an experiment with its results and judged claims} */
    ReproductionReport.Experiment of(Experiment one) {
        List<Result> results = new ArrayList<>();
        for (Runs runs : one.runs()) {
            for (String method : runs.methods()) {
                runs.at().forEach(at -> results.add(result(method, at, jobs.measured(one, method, at))));
            }
        }
        List<Judged> judged = one.claims().stream()
                .map(claim -> ClaimCheck.of(
                        claim, jobs.declared().seeds(), (method, at, seed) -> jobs.measured(one, method, at, seed)))
                .toList();
        List<String> remarks = new ArrayList<>();
        Optional.ofNullable(one.remark()).ifPresent(remarks::add);
        Optional.ofNullable(Objects.requireNonNull(jobs.declared().data().get(one.data()))
                        .remark())
                .ifPresent(remarks::add);
        return new ReproductionReport.Experiment(
                one.table(),
                one.name(),
                one.metric(),
                described(one.original()),
                parameters(one),
                one.epochs(),
                one.paper(),
                results,
                judged,
                remarks);
    }

    private static String described(Original original) {
        List<Integer> hidden = original.hidden();
        return hidden == null
                ? "the network in " + original.file()
                : "hidden layers of %s units, trained for %d epochs%s"
                        .formatted(
                                hidden.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                                original.epochs(),
                                original.isKeras() ? " by Keras's defaults" : "");
    }

    /** {@return the parameters of the original; 0 where no run has a result} */
    private long parameters(Experiment one) {
        return jobs.of(one).stream()
                .map(jobs::known)
                .flatMap(Optional::stream)
                .map(Measured::parametersBefore)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(0L);
    }

    private Result result(String method, String at, List<Measured> measured) {
        List<Measured> whole =
                measured.stream().filter(one -> one.failure() == null).toList();
        Optional<Mean> after = mean(whole, Measured::after);
        Optional<Mean> difference = mean(whole, Measured::difference);
        return new Result(
                method,
                Objects.requireNonNull(jobs.declared().methods().get(method)).title(),
                at,
                whole.size(),
                value(mean(whole, Measured::before)),
                value(mean(whole, Measured::untuned)),
                value(after),
                after.map(Mean::deviation).orElse(null),
                value(difference),
                difference.map(Mean::low).orElse(null),
                difference.map(Mean::high).orElse(null),
                value(mean(whole, one -> toDouble(one.parameters()))),
                value(mean(whole, one -> toDouble(one.nonZeros()))),
                measured.stream()
                        .map(Measured::failure)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    private static @Nullable Double value(Optional<Mean> mean) {
        return mean.map(Mean::value).orElse(null);
    }

    private static @Nullable Double toDouble(@Nullable Long count) {
        return count == null ? null : Double.valueOf(count);
    }

    private static Optional<Mean> mean(List<Measured> runs, Function<Measured, @Nullable Double> value) {
        List<Double> values = new ArrayList<>();
        for (Measured one : runs) {
            Double number = value.apply(one);
            if (number != null) {
                values.add(number);
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(Mean.of(values));
    }
}
