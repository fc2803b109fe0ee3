package odf2nna.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import odf2nna.training.AugmentOptions;
import odf2nna.training.ClassWeights;
import odf2nna.training.Loss;
import odf2nna.training.LossOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that say what retraining makes small. */
final class ObjectiveMixin {
    @Option(
            names = "--loss",
            paramLabel = "mse|mae|huber",
            converter = LossConverter.class,
            description = "What to make small where outputs are numbers (default: mse); classes have cross-entropy.")
    @Nullable Loss loss;

    @Option(
            names = "--distill",
            paramLabel = "W",
            description =
                    "Weight of the original's outputs in the loss, 0 to 1; the labels have the rest (default: 0, 0.5 or 1,"
                            + " whichever is best on rows kept for that, 0.5 at a learning rate of 0.001 and without"
                            + " weight decay; 1 without labels).")
    @Nullable Double distill;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1",
            description = "Divide logits by T before they are compared with the original's; that part of the loss is"
                    + " multiplied by T squared (default: 1).")
    double temperature = 1;

    @Option(
            names = "--class-weights",
            paramLabel = "balanced|W1,W2,...",
            hideParamSyntax = true,
            converter = WeightsConverter.class,
            description =
                    "How much rows of each class count, in the order of the classes, or so that every class counts the"
                            + " same in sum (default: every row the same).")
    @Nullable ClassWeights classWeights;

    /**
     * {@return the wish}
     *
     * @param augmentation how rows are changed meanwhile
     * @throws IllegalArgumentException if a number is out of range
     */
    LossOptions toWish(AugmentOptions augmentation) {
        return new LossOptions(
                Optional.ofNullable(loss),
                Optional.ofNullable(distill),
                temperature,
                Optional.ofNullable(classWeights),
                augmentation);
    }

    /** Takes the short names of the losses of numbers. */
    static final class LossConverter implements ITypeConverter<Loss> {
        @Override
        public Loss convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "mse" -> Loss.SQUARED_ERROR;
                case "mae" -> Loss.ABSOLUTE_ERROR;
                case "huber" -> Loss.HUBER;
                default -> throw new TypeConversionException("expected mse, mae or huber, got '" + text + "'");
            };
        }
    }

    /** Takes a list of numbers, or the word for a balance. */
    static final class WeightsConverter implements ITypeConverter<ClassWeights> {
        @Override
        public ClassWeights convert(String text) {
            if (text.equalsIgnoreCase("balanced")) {
                return ClassWeights.balanced();
            }
            try {
                return new ClassWeights(Arrays.stream(text.split(",", -1))
                        .map(number -> Double.valueOf(number.strip()))
                        .toList());
            } catch (IllegalArgumentException unusable) {
                throw new TypeConversionException(
                        "expected balanced, or a positive number for each class, got '" + text + "'");
            }
        }
    }
}
