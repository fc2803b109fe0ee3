package odf2nna.cli;

/** What the program's exit code says. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int MODEL = 3;
    static final int DATA = 4;
    static final int BOUND_MISSED = 5;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
