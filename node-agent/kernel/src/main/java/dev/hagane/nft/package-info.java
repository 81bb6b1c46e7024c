/** Our one nf_tables table: rendered from values, applied as one transaction. */
@NullMarked
package dev.hagane.nft;

import org.jspecify.annotations.NullMarked;
