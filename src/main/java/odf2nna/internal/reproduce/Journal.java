package odf2nna.internal.reproduce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The runs that are done, one line of JSON each, appended as they end: what a program that was killed has half written is
 * left out and cut off.
 */
final class Journal {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path file;
    private final Map<String, Measured> runs = new ConcurrentHashMap<>();

    private Journal(Path file) {
        this.file = file;
    }

    /** {@return the runs in a file, which need not be there} */
    static Journal open(Path file) throws IOException {
        Journal journal = new Journal(file);
        if (Files.exists(file)) {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            List<String> whole = new ArrayList<>();
            for (String line : text.lines().toList()) {
                Optional<Measured> run = parsed(line);
                if (run.isPresent()) {
                    journal.runs.put(run.get().key(), run.get());
                    whole.add(line + "\n");
                }
            }
            String kept = String.join("", whole);
            if (!kept.equals(text)) {
                Path repaired = file.resolveSibling(file.getFileName() + ".part");
                Files.writeString(repaired, kept);
                Files.move(repaired, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return journal;
    }

    private static Optional<Measured> parsed(String line) {
        try {
            return Optional.ofNullable(MAPPER.readValue(line, Measured.class));
        } catch (JsonProcessingException halfWritten) {
            return Optional.empty();
        }
    }

    /** {@return what a run has given; empty if it was not run} */
    Optional<Measured> of(String key) {
        return Optional.ofNullable(runs.get(key));
    }

    /** Appends a run. */
    synchronized void add(Measured run) throws IOException {
        Files.writeString(
                file, MAPPER.writeValueAsString(run) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        runs.put(run.key(), run);
    }
}
