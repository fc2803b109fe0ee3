package odf2nna.cli;

import java.util.List;

/** Studies that make no sense. */
final class BadStudies {
    private static final String DATA = " @model.onnx --eval @data.csv --accept-baseline -o @small.onnx ";

    private BadStudies() {}

    private static BadInput of(String id, String method, String options, String... words) {
        return BadInput.of("study: " + id, workspace -> {}, "study " + method + DATA + options, ExitCode.USAGE, words);
    }

    static List<BadInput> cases() {
        return List.of(
                of("unknown method", "mpb", "--target-params 50%", "METHOD", "mbp", "'mpb'"),
                of("no size for units", "mbp", "", "mbp needs a size", "--target-params", "--widths"),
                of("no size for weights", "lobs", "", "lobs needs a size", "--target-nonzeros"),
                of("size of weights for units", "mbp", "--target-nonzeros 10%", "--target-nonzeros", "--target-params"),
                of("size of units for weights", "lwc", "--target-params 10%", "lwc", "--target-nonzeros"),
                of("more weights than all", "lwc", "--target-nonzeros 101%", "--target-nonzeros", "100%"),
                of("no rows", "vnp", "--study-rows 1", "--study-rows", "at least 2", "1"),
                of("unknown parameter", "mbp", "--set part=1 --target-params 50%", "--set", "'part'", "factor"),
                of("parameter without value", "mbp", "--set factor --target-params 50%", "--set", "NAME=VALUE"),
                of("parameter of a wrong value", "mbp", "--set factor=x --target-params 50%", "goodness", "'x'"),
                of("parameter that is no number", "vnp", "--set alpha=x", "--set: alpha", "positive number", "'x'"),
                of("parameter out of range", "vnp", "--set alpha=3", "--set: alpha", "to 1", "'3'"),
                of("training without epochs", "dns", "--target-nonzeros 50%", "dns", "trains", "--epochs"),
                of("rounds of a training", "dns", "--target-nonzeros 50% --epochs 1 --rounds 2", "dns", "--rounds"),
                of("thresholds without epochs", "manessi", "--target-nonzeros 50%", "manessi", "trains", "--epochs"),
                of(
                        "no penalty",
                        "manessi",
                        "--target-nonzeros 50% --epochs 1 --set penalty=0",
                        "--set: penalty",
                        "'0'"),
                of("best epoch of automata", "la-sgd", "--target-nonzeros 50% --epochs 1 --keep best", "--keep best"),
                of(
                        "automata without checks",
                        "la-sgd",
                        "--target-nonzeros 50% --epochs 1 --set checks=0.5",
                        "--set: checks",
                        "whole number"),
                of(
                        "automata of a rate of 1",
                        "la-sgd",
                        "--target-nonzeros 50% --epochs 1 --set rate=1",
                        "rate",
                        "below 1"),
                of("swaps without a size", "osscar", "", "osscar needs a size"),
                of("rounds of swaps", "osscar", "--target-params 50% --rounds 2 --epochs 1", "osscar", "--rounds"),
                of("merges without a size", "grail", "", "grail needs a size"),
                of("rounds of merges", "grail", "--target-params 50% --rounds 2 --epochs 1", "grail", "--rounds"),
                of("merged inputs", "grail", "--target-params 50% --prune-inputs", "grail", "--prune-inputs"),
                of("size for a search", "evoprune", "--target-params 50%", "evoprune", "omit the size"),
                of("rounds of a search", "evoprune", "--rounds 2 --epochs 1", "evoprune", "--rounds"),
                of("search by fine-tuning without epochs", "evoprune", "--set fitness=fine-tuned", "add --epochs"),
                of("no sets", "evoprune", "--set evaluations=0.5", "--set: evaluations", "whole number", "'0.5'"),
                of("one set", "evoprune", "--set population=1", "--set: population", "at least 2", "'1'"),
                BadInput.of(
                        "study: smaller than what is found",
                        workspace -> {},
                        "study mo-evoprune" + DATA + "--target-params 3",
                        ExitCode.BOUND_MISSED,
                        "target not reachable",
                        "evaluations"),
                BadInput.of(
                        "study: fewer than the biases",
                        workspace -> {},
                        "study lwc" + DATA + "--target-nonzeros 12",
                        ExitCode.BOUND_MISSED,
                        "target not reachable",
                        "14 biases",
                        "above 17"),
                BadInput.of(
                        "study: a model without a target",
                        workspace -> {},
                        "study lwc" + DATA.replace("model.onnx", "none.onnx") + "--target-nonzeros 50%",
                        ExitCode.MODEL,
                        "none.onnx"));
    }
}
