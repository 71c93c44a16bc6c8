package io.coanchor.core.rtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which id stands for which header extension on one media section (RFC 8285). Immutable. */
public final class ExtensionMap {
  /** No extension at all. */
  public static final ExtensionMap EMPTY = new Builder().build();

  private static final HeaderExtension[] ALL = HeaderExtension.values();

  /** The id in the two-byte form is one byte, 0 is padding. */
  private static final int MAX_ID = 255;

  private final int[] ids;
  private final boolean twoByte;

  private ExtensionMap(int[] ids) {
    this.ids = ids;
    this.twoByte = Arrays.stream(ids).anyMatch(id -> id > RtpHeaderWriter.ONE_BYTE_MAX_ID);
  }

  /** The id of {@code extension}; 0 when it was not negotiated. */
  public int idOf(HeaderExtension extension) {
    return ids[extension.ordinal()];
  }

  /** The extension of {@code id}; null when none was negotiated under it. */
  public @Nullable HeaderExtension at(int id) {
    for (int i = 0; i < ids.length && id != 0; i++) {
      if (ids[i] == id) {
        return ALL[i];
      }
    }
    return null;
  }

  /**
   * Whether an id above 14 forces the two-byte form. Data longer than 16 bytes needs it as well,
   * which the writer must watch.
   */
  public boolean needsTwoByte() {
    return twoByte;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExtensionMap map && Arrays.equals(ids, map.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("ExtensionMap{");
    for (HeaderExtension extension : ALL) {
      if (idOf(extension) != 0) {
        text.append(text.length() > 13 ? ", " : "").append(idOf(extension)).append('=');
        text.append(extension);
      }
    }
    return text.append('}').toString();
  }

  /** Collects the pairs of an {@link ExtensionMap}. */
  public static final class Builder {
    private final int[] ids = new int[HeaderExtension.values().length];

    /**
     * Maps {@code id} to {@code extension}; the last one given wins on both sides.
     *
     * @throws IllegalArgumentException when the id is not 1..255
     */
    public Builder put(int id, HeaderExtension extension) {
      if (id < 1 || id > MAX_ID) {
        throw new IllegalArgumentException("extension id: " + id + " (expected: 1..255)");
      }
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] == id) {
          ids[i] = 0;
        }
      }
      ids[extension.ordinal()] = id;
      return this;
    }

    public ExtensionMap build() {
      return new ExtensionMap(ids.clone());
    }
  }
}
