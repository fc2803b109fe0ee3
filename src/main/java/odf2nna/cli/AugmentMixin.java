package odf2nna.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import odf2nna.training.AugmentOptions;
import odf2nna.training.ImageLayout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that say how rows are changed by chance while they are learnt from. */
final class AugmentMixin {
    @Option(
            names = "--augment",
            paramLabel = "jitter|mixup|shift,...",
            hideParamSyntax = true,
            converter = AugmentationConverter.class,
            description = {
                "Augment the rows of each training step at random by one or several methods, with"
                        + " commas. jitter adds noise of 0.05 standard deviations of each feature (jitter=0.1: of"
                        + " 0.1). mixup mixes rows and their targets in pairs, with shares from Beta(0.2, 0.2)"
                        + " (mixup=0.4: from Beta(0.4, 0.4)). shift moves images by at most 1 pixel (shift=2: by 2)"
                        + " and fills with 0. Validation and test rows stay as they are. With --distill the"
                        + " original computes the targets of augmented rows."
            })
    @Nullable AugmentOptions augmentation;

    @Option(
            names = "--image",
            paramLabel = "HxW[xC]",
            converter = LayoutConverter.class,
            description = "For shift: each row is an image of H by W pixels with C channels (default: the shape of"
                    + " the model's input).")
    @Nullable ImageLayout image;

    /** {@return whether any of them is given} */
    boolean isGiven() {
        return augmentation != null || image != null;
    }

    /**
     * {@return options of augmentation}
     *
     * @throws IllegalArgumentException if an image is given that nothing is done with
     */
    AugmentOptions toOptions() {
        return (augmentation == null ? AugmentOptions.NONE : augmentation).with(Optional.ofNullable(image));
    }

    /** Takes kinds with their numbers, or with the usual ones. */
    static final class AugmentationConverter implements ITypeConverter<AugmentOptions> {
        private static final double USUAL_JITTER = 0.05;
        private static final double USUAL_MIXUP = 0.2;
        private static final int USUAL_SHIFT = 1;

        @Override
        public AugmentOptions convert(String text) {
            AugmentOptions all = AugmentOptions.NONE;
            for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] kind = part.strip().split("=", 2);
                Optional<String> number = kind.length == 1 ? Optional.empty() : Optional.of(kind[1]);
                try {
                    all = with(all, kind[0], number);
                } catch (NumberFormatException e) {
                    throw unusable(text);
                } catch (IllegalArgumentException e) {
                    throw new TypeConversionException(
                            String.valueOf(e.getMessage()).replace("augment: ", ""));
                }
            }
            return all;
        }

        private static AugmentOptions with(AugmentOptions all, String kind, Optional<String> number) {
            return switch (kind) {
                case "jitter" ->
                    new AugmentOptions(number.map(Double::valueOf).orElse(USUAL_JITTER), all.mixup(), all.shift());
                case "mixup" ->
                    new AugmentOptions(all.jitter(), number.map(Double::valueOf).orElse(USUAL_MIXUP), all.shift());
                case "shift" ->
                    new AugmentOptions(
                            all.jitter(),
                            all.mixup(),
                            number.map(Integer::valueOf).orElse(USUAL_SHIFT));
                default -> throw new NumberFormatException(kind);
            };
        }

        private static TypeConversionException unusable(String text) {
            return new TypeConversionException(
                    "expected some of jitter, mixup and shift, such as shift=2,mixup, got '" + text + "'");
        }
    }

    /** Takes height, width and perhaps channels. */
    static final class LayoutConverter implements ITypeConverter<ImageLayout> {
        @Override
        public ImageLayout convert(String text) {
            List<String> sizes = List.of(text.toLowerCase(Locale.ROOT).split("x", -1));
            try {
                int channels =
                        sizes.size() == 2 ? 1 : Integer.parseInt(String.join("x", sizes.subList(2, sizes.size())));
                return new ImageLayout(Integer.parseInt(sizes.get(0)), Integer.parseInt(sizes.get(1)), channels, false);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new TypeConversionException(
                        "expected at least 2x2 pixels, as in 28x28 or 32x32x3, got '" + text + "'");
            }
        }
    }
}
