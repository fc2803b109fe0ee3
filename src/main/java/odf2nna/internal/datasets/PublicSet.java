package odf2nna.internal.datasets;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A public data set, as the catalogue declares it.
 *
 * @param name by which it is fetched
 * @param rows how many there are; a file with another number is not the published one
 * @param features how many columns besides the target are kept
 * @param target what it is, for people
 * @param source who publishes it
 * @param licence under which it is published
 * @param format how the published files are written
 * @param columns names of the columns in the order of the file; {@code target} is the target, and a column with an empty name is
 *     left out; null where the file names them and the last one is the target
 * @param skip lines before the first row
 * @param note how it differs from what the paper has, for people; null for nothing
 * @param files the published files
 */
public record PublicSet(
        String name,
        long rows,
        int features,
        String target,
        String source,
        String licence,
        Format format,
        @Nullable List<String> columns,
        int skip,
        @Nullable String note,
        List<Published> files) {
    static final String TARGET = "target";

    /** How published files are written. */
    public enum Format {
        /** Fields with commas, without a header line. */
        CSV,
        /** The format of Weka and OpenML, with names of columns. */
        ARFF,
        /** The format of MNIST, which this program reads; stays as it is. */
        IDX
    }

    public PublicSet {
        files = List.copyOf(files);
        columns = columns == null ? null : List.copyOf(columns);
    }

    /**
     * A published file.
     *
     * @param address where it is fetched from
     * @param size about how large it is, for people
     * @param sha256 of its content, unpacked if it is gzip; null where it is not known
     */
    public record Published(
            String address, String size, @Nullable String sha256) {
        /** {@return its name} */
        public String file() {
            return address.substring(address.lastIndexOf('/') + 1);
        }

        /** {@return the checksum of its content; empty where it is not known} */
        public Optional<String> checksum() {
            return Optional.ofNullable(sha256);
        }
    }

    /** {@return the files that it becomes} */
    public List<String> results() {
        return format == Format.IDX ? files.stream().map(Published::file).toList() : List.of(name + ".csv");
    }
}
