package odf2nna.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataOptions;

/**
 * What a network is built from, and how.
 *
 * @param data the files, the target and the roles of the columns; scaling and missing values are the network's own matter
 * @param test files of held-out rows; empty to hold out a part of the data
 * @param validation files of rows by which shape and recipe are chosen; empty to choose by a part of the data
 * @param categories columns by name or number whose values are categories, even where they are numbers
 * @param softLabels columns by name or number with a teacher's probabilities, one for each class; empty without a teacher
 * @param layers hidden layers of the general network; empty to have their number found
 * @param epochs of training the general network; empty for as many as the rows suggest
 * @param paper whether it is done to the letter of the paper: units by its equation (2) as it is printed, and fine-tuning like the
 *     training of the general network, for 15 per cent of its epochs
 * @param folds parts of the rows in the search by promise, each of which is kept once
 * @param shrink how the general network is made smaller, and where the result is written
 * @param general where the general network is written; empty for nowhere
 */
public record BuildOptions(
        DataOptions data,
        List<String> test,
        List<String> validation,
        List<String> categories,
        List<String> softLabels,
        Optional<Integer> layers,
        Optional<Integer> epochs,
        boolean paper,
        int folds,
        ShrinkOptions shrink,
        Optional<Path> general) {
    /** Parts of the rows in a search by promise, where nothing else is asked for. */
    public static final int DEFAULT_FOLDS = 5;

    private static final int MOST_LAYERS = 10;
    private static final int MOST_FOLDS = 10;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public BuildOptions {
        test = List.copyOf(test);
        validation = List.copyOf(validation);
        categories = List.copyOf(categories);
        softLabels = List.copyOf(softLabels);
        layers.filter(count -> count < 1 || count > MOST_LAYERS).ifPresent(count -> {
            throw new IllegalArgumentException("layers: expected 1 to %d, got %d".formatted(MOST_LAYERS, count));
        });
        if (folds < 2 || folds > MOST_FOLDS) {
            throw new IllegalArgumentException("folds: expected 2 to %d, got %d".formatted(MOST_FOLDS, folds));
        }
        epochs.filter(count -> count < 1).ifPresent(count -> {
            throw new IllegalArgumentException("generalEpochs: expected at least 1, got " + count);
        });
    }
}
