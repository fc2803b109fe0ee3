package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    private static double parse(String text) {
        String padded = "x" + text + "9";
        return Decimals.parse(padded.toCharArray(), 1, text.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%.0f", "%.1f", "%.6f", "%.12f", "%.18f", "%.3e", "%.18e", "%+.4f", "%08.3f"})
    void parsesAsTheJdkDoes(String format) {
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            String text = String.format(Locale.ROOT, format, random.nextGaussian() * Math.pow(10, random.nextInt(9)));
            assertThat(parse(text)).as(text).isEqualTo(Double.parseDouble(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                ".5",
                "5.",
                "-.5",
                "999999999999999",
                "9999999999999999",
                "0.000000000000001",
                " 1 ",
                "1e308",
                "4.9e-324",
                "2.2250738585072011e-308",
                "000000000000000000001",
                "+1"
            })
    void parsesEdgesAsTheJdkDoes(String text) {
        assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "-.",
                "+",
                "e5",
                "1e",
                "1e+",
                "1f",
                "1d",
                "0x1p3",
                "-0X1p3",
                "NaN",
                "-NaN",
                "1e999",
                "-1e999",
                "Infinity",
                "-Infinity",
                "1.2.3",
                "1-2",
                "1 2",
                "abc",
                "1,5",
                "\u0661"
            })
    void refusesEverythingElse(String text) {
        assertThat(parse(text)).isNaN();
    }
}
