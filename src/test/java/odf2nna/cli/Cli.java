package odf2nna.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Runs the command line in this process. */
final class Cli {
    private Cli() {}

    /**
     * What a run came to.
     *
     * @param code exit code
     * @param out everything on standard output
     * @param err everything on standard error
     */
    record Result(int code, String out, String err) {
        /** {@return the lines on standard error} */
        List<String> errorLines() {
            return err.lines().toList();
        }
    }

    static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Result(code, out.toString(), err.toString());
    }
}
