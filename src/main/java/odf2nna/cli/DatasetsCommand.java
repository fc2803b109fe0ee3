package odf2nna.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import odf2nna.internal.datasets.Catalogue;
import odf2nna.internal.datasets.DatasetFolder;
import odf2nna.internal.datasets.PokerHands;
import odf2nna.internal.datasets.PublicSet;
import odf2nna.internal.datasets.SyntheticHepmass;
import odf2nna.internal.io.StagingArea;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, fetches and generates data sets. */
@Command(
        name = "datasets",
        description = {
            "List the public data sets of " + CommandTexts.CITED + ", fetch some of them, or generate rows.",
            "",
            "'datasets' lists them with size, licence and checksum. 'datasets fetch NAME...' writes each as one CSV file with a header"
                    + " line and the target last. 'datasets poker' generates Poker hands; 'datasets synthetic-hepmass' generates rows"
                    + " of the shape of HEPMASS, which are not physics."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx datasets",
            "  odf2nna-onnx datasets fetch iris cancer -o data/",
            "  odf2nna-onnx datasets fetch higgs --from Downloads/",
            "  odf2nna-onnx datasets poker --rows 100000 --seed 1"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DatasetsCommand extends BaseCommand {
    private static final String FETCH = "fetch";
    private static final String POKER = "poker";
    private static final String HEPMASS = "synthetic-hepmass";
    private static final String WRITTEN = "written   ";
    private static final long DEFAULT_ROWS = 100_000;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0..*",
            arity = "0..*",
            paramLabel = "ACTION",
            hideParamSyntax = true,
            description = "fetch and names of data sets, poker, or synthetic-hepmass; without it they are listed.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description =
                    "Folder for the files (default: the current one). A published file that is downloaded stays there as well.")
    @Nullable private Path output;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "Folder with the published files; nothing is downloaded.")
    @Nullable private Path from;

    @Option(names = "--force", description = "Replace existing files, and download published files again.")
    private boolean force;

    @Option(names = "--rows", paramLabel = "N", description = "Rows to generate (default: 100,000).")
    @Nullable private Long rows;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the rows that are generated (default: 0). The same seed gives the same rows.")
    @Nullable private Long seed;

    @Override
    public Integer call() throws Exception {
        String action = words.isEmpty() ? "" : words.get(0);
        boolean isGenerated = action.equals(POKER) || action.equals(HEPMASS);
        refuse(rows != null && !isGenerated, "--rows: only rows that are generated are counted; omit it");
        refuse(rows != null && rows < 1, "--rows: expected at least 1, got " + rows);
        refuse(seed != null && !isGenerated, "--seed: only rows that are generated have a seed; omit it");
        refuse(output != null && action.isEmpty(), "--output: the list is printed alone; omit it");
        refuse(force && action.isEmpty(), "--force: the list replaces nothing; omit it");
        refuse(from != null && !action.equals(FETCH), "--from: only 'datasets fetch' reads files; omit it");
        refuse(words.size() > 1 && !action.equals(FETCH), "unexpected words after '%s'; omit them".formatted(action));
        try (StagingArea area = new StagingArea()) {
            ((App) spec.root().userObject()).cancellation.onCancel(area::abandon);
            DatasetFolder folder = new DatasetFolder(output == null ? Path.of(".") : output, force, area);
            switch (action) {
                case "" -> list(Catalogue.read());
                case FETCH -> fetch(folder);
                case POKER -> generate(folder, POKER, PokerHands::write);
                case HEPMASS -> generate(folder, HEPMASS, SyntheticHepmass::write);
                default ->
                    refuse(
                            true,
                            "expected fetch, poker or synthetic-hepmass, got '%s'; 'datasets fetch %s' fetches a data set"
                                    .formatted(action, action));
            }
        }
        return ExitCode.DONE;
    }

    private void refuse(boolean isWrong, String problem) {
        if (isWrong) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    private void fetch(DatasetFolder folder) throws Exception {
        refuse(words.size() < 2, "fetch: name a data set; 'datasets' lists them");
        Catalogue catalogue = Catalogue.read();
        List<PublicSet> sets = words.subList(1, words.size()).stream()
                .distinct()
                .map(catalogue::of)
                .toList();
        for (PublicSet set : sets) {
            for (PublicSet.Published one : set.files()) {
                print(
                        spec.commandLine().getErr(),
                        "%s  %s, %s, licence %s, %s"
                                .formatted(
                                        set.name(),
                                        one.address(),
                                        one.size(),
                                        set.licence(),
                                        one.checksum().isPresent() ? "checksum known" : "no checksum known"));
            }
            List<String> written;
            try (ProgressLine progress = ProgressLine.of(spec, true)) {
                written = folder.fetch(set, Optional.ofNullable(from), progress);
            }
            for (String result : set.results()) {
                report(folder, written.contains(result) ? WRITTEN : "already there  ", result);
            }
        }
    }

    /** Writes rows by their number and a seed. */
    private interface Generator {
        void write(long rows, long seed, Appendable into) throws java.io.IOException;
    }

    private void generate(DatasetFolder folder, String name, Generator generator) throws Exception {
        long count = rows == null ? DEFAULT_ROWS : rows;
        long start = seed == null ? 0 : seed;
        String file = "%s-%d-seed-%d.csv".formatted(name, count, start);
        folder.write(file, into -> generator.write(count, start, into));
        report(folder, WRITTEN, file);
    }

    private void report(DatasetFolder folder, String what, String file) {
        print(spec.commandLine().getErr(), what + folder.folder().resolve(file).normalize());
    }

    private void list(Catalogue catalogue) {
        PrintWriter out = spec.commandLine().getOut();
        for (PublicSet set : catalogue.sets()) {
            print(
                    out,
                    String.format(
                            Locale.ROOT,
                            "%-11s %,10d rows x %3d, %s; %s, licence %s",
                            set.name(),
                            set.rows(),
                            set.features(),
                            set.target(),
                            set.source(),
                            set.licence()));
            if (set.note() != null) {
                print(out, "            " + set.note());
            }
            for (PublicSet.Published one : set.files()) {
                print(out, "            %s (%s)".formatted(one.address(), one.size()));
                print(
                        out,
                        "            SHA-256 of the content: " + one.checksum().orElse("not known"));
            }
        }
    }

    private static void print(PrintWriter to, String line) {
        to.println(line);
        to.flush();
    }
}
