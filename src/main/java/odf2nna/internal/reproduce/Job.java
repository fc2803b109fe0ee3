package odf2nna.internal.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import odf2nna.internal.reproduce.Experiments.Experiment;
import odf2nna.internal.reproduce.Experiments.Method;

/**
 * One command of an experiment.
 *
 * @param experiment whose it is
 * @param name of the method
 * @param method what is called
 * @param at with which value; {@code METHOD@VALUE} refers to another run
 * @param prepared rows and original
 */
record Job(Experiment experiment, String name, Method method, String at, Prepared prepared) {
    private static final char REFERENCE = '@';

    /** {@return whether the value is what another run has left} */
    boolean isReference() {
        return at.indexOf(REFERENCE) >= 0;
    }

    /** {@return the name of the method that the value refers to} */
    String referredMethod() {
        return at.substring(0, at.indexOf(REFERENCE));
    }

    /** {@return the value of the run that the value refers to} */
    String referredValue() {
        return at.substring(at.indexOf(REFERENCE) + 1);
    }

    /**
     * {@return the words of the command}
     *
     * @param value in the place of a reference
     * @param tail by which it is fine-tuned, or not
     */
    List<String> words(String value, List<String> tail) {
        Map<String, String> places = Map.of(
                "{model}",
                prepared.model().toString(),
                "{at}",
                value,
                "{epochs}",
                Integer.toString(experiment.epochs()),
                "{original-epochs}",
                Integer.toString(experiment.original().epochs()));
        List<String> words = new ArrayList<>(method.words());
        words.addAll(tail);
        words = words.stream().map(word -> places.getOrDefault(word, word)).collect(Collectors.toList());
        words.addAll(prepared.words());
        words.addAll(List.of("--seed", Integer.toString(prepared.seed()), "--dry-run"));
        return words;
    }

    /** {@return what it is, for progress} */
    String shown() {
        return "table %s, %s, %s at %s, seed %d"
                .formatted(experiment.table(), experiment.name(), name, at, prepared.seed());
    }
}
