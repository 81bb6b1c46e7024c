package dev.hagane.nft;

/** nf_tables could not be read or written. */
public abstract sealed class NftException extends RuntimeException
    permits NftMissingException, NftRefusedException, NftTimeoutException {

  private static final long serialVersionUID = 1L;

  NftException(String message, Throwable cause) {
    super(message, cause);
  }

  NftException(String message) {
    super(message);
  }
}
