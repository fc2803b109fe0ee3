package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import odf2nna.runtime.RuntimeFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchMemoryTest {
    @ParameterizedTest
    @CsvSource({
        "1_000, 6_000_000_000, 8, 8", // memory is no matter
        "2_000_000_000, 6_000_000_000, 2, 1", // 1 GB of weights, a quarter of 24 GB
        "140_000_000, 500_000_000, 2, 1", // two of them ended without memory
        "140_000_000, 1_000_000_000, 2, 2",
        "140_000_000, 1_000_000_000, 8, 2",
        "2_000_000_000, 1_000_000_000, 2, 1", // will not do, but one is the least
    })
    void fitsAsManyCandidatesAtOnceAsTheHeapHasRoomFor(String model, String heap, int threads, int expected) {
        assertThat(new SearchMemory(bytes(model), bytes(heap)).fittedAtOnce(threads))
                .isEqualTo(expected);
    }

    @Test
    void aHeapWithoutRoomForASearchIsNamedBeforeAnyWork() {
        assertThatThrownBy(() -> new SearchMemory(2_150_000_000L, 6_200_000_000L).require("big.onnx"))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessage(
                        "big.onnx: the search for a size needs about 7.5 GB of heap for this model, found 6.2 GB; give more with JAVA_OPTS=-Xmx8g, or give a size, such as --target-params 50%");
        assertThatCode(() -> new SearchMemory(140_000_000, 500_000_000).require("small.onnx"))
                .doesNotThrowAnyException();
    }

    private static long bytes(String text) {
        return Long.parseLong(text.replace("_", ""));
    }
}
