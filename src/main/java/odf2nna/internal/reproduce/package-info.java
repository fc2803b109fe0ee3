/** The experiments of a paper, run again: what is declared, what is run, and what it says of the paper's claims. */
@org.jspecify.annotations.NullMarked
package odf2nna.internal.reproduce;
