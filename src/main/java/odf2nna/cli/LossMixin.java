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

/** Options of the loss of fine-tuning. */
final class LossMixin {
    @Option(
            names = "--loss",
            paramLabel = "mse|mae|huber",
            converter = LossConverter.class,
            description = "Loss for outputs that are numbers (default: mse); classes use cross-entropy.")
    @Nullable Loss loss;

    @Option(
            names = "--distill",
            paramLabel = "W",
            description = "Distillation: weight of the original's outputs in the loss, 0 to 1; the labels have the"
                    + " rest. Default without labels: 1. Default with labels: 0, 0.5 and 1 are tried, and the"
                    + " best on validation rows is used; 0.5 is tried with a learning rate of 0.001 and no weight"
                    + " decay.")
    @Nullable Double distill;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1",
            description = "Distillation temperature: divide logits by T before they are compared with the"
                    + " original's, and multiply that part of the loss by T squared (default: 1).")
    double temperature = 1;

    @Option(
            names = "--class-weights",
            paramLabel = "balanced|W1,W2,...",
            hideParamSyntax = true,
            converter = WeightsConverter.class,
            description = "Weight of each class in the loss, in the order of the classes; balanced gives every"
                    + " class the same total weight (default: the same weight for every row).")
    @Nullable ClassWeights classWeights;

    /**
     * {@return options of the loss}
     *
     * @param augmentation how rows are changed meanwhile
     * @throws IllegalArgumentException if a number is out of range
     */
    LossOptions toOptions(AugmentOptions augmentation) {
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
