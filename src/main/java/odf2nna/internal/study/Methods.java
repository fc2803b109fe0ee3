package odf2nna.internal.study;

import odf2nna.study.StudyParameters;

/** The code behind the table of methods. */
public final class Methods {
    private Methods() {}

    /**
     * {@return the criterion of a method for units}
     *
     * @param seed decides random choices
     * @throws IllegalArgumentException if a parameter is out of range
     */
    public static UnitCriterion criterion(StudyParameters how, long seed) {
        return switch (how.method()) {
            case RANDOM -> new RandomOrder(seed);
            case MAGNITUDE -> new Norms(how.choice("weights", Norms.Side.class), isRaw(how));
            case MBP -> new Hagiwara(how.choice("factor", Hagiwara.Factor.class), isRaw(how));
            case N2PS -> new Significance(how.choice("reading", Significance.Reading.class), how.number("alpha"));
            case VNP ->
                new VarianceNullity(
                        how.choice("norm", VarianceNullity.Norm.class),
                        how.choice("scaled", VarianceNullity.Scaling.class),
                        how.number("variance"),
                        how.share("alpha"),
                        how.share("mean"));
            case XING_HU -> new MutualInformation(how.whole("bins", 2), how.number("beta"));
            case OBD_UNITS -> new WeightCurvature.OfUnits();
            case FLAP -> new Fluctuation();
        };
    }

    private static boolean isRaw(StudyParameters how) {
        return how.text("layers").equals("raw");
    }
}
