package odf2nna.internal.datasets;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import odf2nna.internal.data.Spelling;

/**
 * The public data sets that can be fetched, as {@code datasets.json} declares them.
 *
 * @param sets in the order of the file
 */
public record Catalogue(List<PublicSet> sets) {
    public Catalogue {
        sets = List.copyOf(sets);
    }

    /** {@return the catalogue of this program} */
    public static Catalogue read() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .build();
        try (InputStream file =
                Objects.requireNonNull(Catalogue.class.getResourceAsStream("/odf2nna/datasets/datasets.json"))) {
            return mapper.readValue(file, Catalogue.class);
        }
    }

    /**
     * {@return a set by its name}
     *
     * @throws IllegalArgumentException if there is none
     */
    public PublicSet of(String name) {
        List<String> names = sets.stream().map(PublicSet::name).toList();
        return sets.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown data set '%s'%s; available: %s"
                        .formatted(
                                name,
                                Spelling.nearest(name, names)
                                        .map(near -> ", did you mean " + near + "?")
                                        .orElse(""),
                                String.join(", ", names))));
    }
}
