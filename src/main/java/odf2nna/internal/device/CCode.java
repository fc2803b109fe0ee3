package odf2nna.internal.device;

import java.util.Optional;

/**
 * A model as C99.
 *
 * @param header the text of the header file
 * @param source the text of the source file
 * @param flashBytes bytes of constants, without the code
 * @param ramBytes bytes of static arrays, without the stack
 * @param multiplyAdds of one row
 * @param example the text of a main function that prints the outputs of some rows; empty without rows
 */
public record CCode(
        String header, String source, long flashBytes, long ramBytes, long multiplyAdds, Optional<String> example) {}
