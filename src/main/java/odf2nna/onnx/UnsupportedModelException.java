package odf2nna.onnx;

import java.util.List;

/** A model file that can't be used: broken, or outside the supported subset. Carries every finding. */
public final class UnsupportedModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> findings;

    /**
     * @param file the model file, as the user named it
     * @param findings each with the place, the finding, and the supported alternative
     */
    public UnsupportedModelException(String file, List<String> findings) {
        super(file + ": " + String.join("; ", findings));
        this.findings = List.copyOf(findings);
    }

    /** A single finding with its cause. */
    public UnsupportedModelException(String file, String finding, Throwable cause) {
        super(file + ": " + finding, cause);
        this.findings = List.of(finding);
    }

    /** A single finding. */
    public UnsupportedModelException(String file, String finding) {
        this(file, List.of(finding));
    }

    /** {@return the same with advice} */
    public UnsupportedModelException advising(String advice) {
        return new UnsupportedModelException(getMessage() + advice, findings, this);
    }

    /** {@return the same in other words, such as those that name the model as its user does} */
    public UnsupportedModelException saying(String message) {
        return new UnsupportedModelException(message, findings, this);
    }

    private UnsupportedModelException(String message, List<String> findings, Throwable cause) {
        super(message, cause);
        this.findings = findings;
    }

    public List<String> findings() {
        return findings;
    }
}
