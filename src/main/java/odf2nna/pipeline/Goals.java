package odf2nna.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import odf2nna.evaluate.PromisedMetric;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.prune.LayerWidths;

/**
 * What the result is to be like. Sizes are reached with as little removed as they take; where only the loss is limited, as
 * much is removed as it allows.
 *
 * @param maxDrop how much worse the result may be than the original; empty for no limit
 * @param parameters of all layers
 * @param bytes of the model in ONNX
 * @param latency per cent of the original's time for a row; empty for no limit
 * @param widths how many units of each layer that can lose all are kept, 0 to bypass a layer; empty for no such
 *     goal
 * @param inputs how many features of the inputs are kept, whatever the other goals; empty where they are pruned like units
 * @param device what the result may take on a device
 */
public record Goals(
        Optional<Tolerance> maxDrop,
        Optional<Size> parameters,
        Optional<Size> bytes,
        Optional<Double> latency,
        List<Integer> widths,
        Optional<Size> inputs,
        DeviceLimits device) {
    /**
     * Checks that goals go together.
     *
     * @throws IllegalArgumentException if widths are given with another size, or a number is out of range
     */
    public Goals {
        widths = List.copyOf(widths);
        latency.ifPresent(percent -> {
            if (!(percent > 0 && percent <= 100)) {
                throw new IllegalArgumentException("target-latency: expected more than 0 to 100 %, got " + percent);
            }
        });
        if (!widths.isEmpty()
                && (parameters.isPresent() || bytes.isPresent() || latency.isPresent() || !device.isEmpty())) {
            throw new IllegalArgumentException("--widths sets the size of each layer: omit the other sizes");
        }
    }

    /** No goal for inputs. */
    public Goals(
            Optional<Tolerance> maxDrop,
            Optional<Size> parameters,
            Optional<Size> bytes,
            Optional<Double> latency,
            List<Integer> widths) {
        this(maxDrop, parameters, bytes, latency, widths, Optional.empty(), DeviceLimits.NONE);
    }

    /** {@return these with another tolerance} */
    public Goals within(Optional<Tolerance> other) {
        return new Goals(other, parameters, bytes, latency, widths, inputs, device);
    }

    /** {@return these, with so many features of the inputs kept} */
    public Goals keepingInputs(Optional<Size> kept) {
        return new Goals(maxDrop, parameters, bytes, latency, widths, kept, device);
    }

    /** {@return these, with what the result may take on a device} */
    public Goals on(DeviceLimits other) {
        return new Goals(maxDrop, parameters, bytes, latency, widths, inputs, other);
    }

    /** {@return no goal: a threshold decides} */
    public static Goals none() {
        return new Goals(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /** {@return as small as that loss allows} */
    public static Goals of(Tolerance drop) {
        return new Goals(Optional.of(drop), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /**
     * {@return the layers of which no unit is to be kept, by value name}
     *
     * @throws IllegalArgumentException if the widths do not fit the network
     */
    public Set<String> passedLayers(DenseNetwork network, Set<String> openInputs) {
        return widths.isEmpty()
                ? Set.of()
                : LayerWidths.of(network, openInputs, widths).passed();
    }

    /** {@return whether a size is to be reached} */
    public boolean limitSize() {
        return parameters.isPresent() || bytes.isPresent() || latency.isPresent() || !device.isEmpty();
    }

    /**
     * How large something may be: an amount, or a share of the original's.
     *
     * @param amount the number, or per cent
     * @param percent whether it is per cent
     */
    public record Size(double amount, boolean percent) {
        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Size {
            if (!(amount > 0) || Double.isInfinite(amount)) {
                throw new IllegalArgumentException("size: expected more than 0, got " + amount);
            }
        }

        /**
         * Reads {@code 5000} or {@code 10%}.
         *
         * @throws IllegalArgumentException if it is neither, or a part of one
         */
        public static Size parse(String text) {
            return parse(text, "a number or per cent, such as 5000 or 10%");
        }

        private static Size parse(String text, String expected) {
            String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
            try {
                double amount = Double.parseDouble(number.replace("_", ""));
                if (!text.endsWith("%") && amount > 0 && amount < 1) {
                    throw new IllegalArgumentException("expected %s, got '%s'; did you mean %s?"
                            .formatted(expected, text, new Size(Math.rint(1e6 * amount) / 1e4, true)));
                }
                return new Size(amount, text.endsWith("%"));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("expected %s, got '%s'".formatted(expected, text));
            }
        }

        /**
         * Reads {@code 32k}, {@code 1M}, {@code 5000} or {@code 10%}.
         *
         * @param thousand what k stands for: 1024 for bytes, as in the datasheets of devices, 1000 for other numbers
         * @throws IllegalArgumentException if it is none of them
         */
        public static Size parse(String text, int thousand) {
            String expected = "a number or per cent, such as 5000, 32k or 10%";
            int last = Math.max(0, text.length() - 1);
            double factor = text.endsWith("k") || text.endsWith("K")
                    ? thousand
                    : text.endsWith("M") ? (double) thousand * thousand : 1;
            if (factor == 1) {
                return parse(text, expected);
            }
            try {
                return new Size(factor * Double.parseDouble(text.substring(0, last)), false);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("expected %s, got '%s'".formatted(expected, text));
            }
        }

        /** {@return the largest that is meant, where the original has so much} */
        public double of(double original) {
            return percent ? amount / 100 * original : amount;
        }

        @Override
        public String toString() {
            String number = amount == Math.rint(amount) ? Long.toString((long) amount) : Double.toString(amount);
            return percent ? number + "%" : number;
        }
    }

    /**
     * How much worse than the original a result may be on new rows.
     *
     * @param share by which accuracy, or R² of a number, may be lower; without labels the share of rows with another class, or the
     *     root mean square of the difference as a share of the standard deviation; 0 to 1
     * @param confidence that it holds, more than 0.5, less than 1
     * @param metric what may be lower, or for losses higher, by that share; empty for the default of the task
     * @param isDemanded whether only a result that is certified with that confidence is accepted; otherwise one whose loss is estimated to
     *     be small is taken where the rows do not suffice
     * @param aim the largest loss that is estimated of the result, if any candidate has so small a one: {@code share} takes the
     *     smallest certified network, 0 the smallest one that is not worse on the measured rows either; 0 to {@code share}
     */
    public record Tolerance(
            double share, double confidence, Optional<PromisedMetric> metric, boolean isDemanded, double aim) {
        /** The confidence where nobody says how much. */
        public static final double DEFAULT_CONFIDENCE = 0.95;

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public Tolerance {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "max-drop: expected 0 to 100 percentage points, got " + Math.round(share * 1e6) / 1e4);
            }
            if (!(confidence > 0.5 && confidence < 1)) {
                throw new IllegalArgumentException("confidence: expected more than 50 and less than 100 %, got "
                        + Math.round(confidence * 1e6) / 1e4);
            }
            if (!(aim >= 0 && aim <= share)) {
                throw new IllegalArgumentException("aim: expected 0 to %s, got %s".formatted(share, aim));
            }
        }

        /** The smallest certified network. */
        public Tolerance(double share, double confidence, Optional<PromisedMetric> metric, boolean isDemanded) {
            this(share, confidence, metric, isDemanded, share);
        }

        /** By the default metric. */
        public Tolerance(double share, double confidence, boolean isDemanded) {
            this(share, confidence, Optional.empty(), isDemanded);
        }

        /**
         * {@return the same, for the smallest network that is also measured to lose no more than a part of what is tolerated}
         *
         * @throws IllegalArgumentException if it is more than is tolerated
         */
        public Tolerance aimingAt(double aim) {
            return new Tolerance(share, confidence, metric, isDemanded, aim);
        }

        /** {@return whether less is aimed at than is tolerated} */
        public boolean isAimedLower() {
            return aim < share;
        }

        /** {@return a hundredth with 95 % confidence, as far as the rows can tell} */
        public static Tolerance defaults() {
            return new Tolerance(0.01, DEFAULT_CONFIDENCE, false);
        }
    }
}
