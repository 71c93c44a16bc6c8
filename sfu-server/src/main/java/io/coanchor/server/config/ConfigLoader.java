package io.coanchor.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Loads a {@link ServerConfig} from a YAML file with environment variables laid over it. */
public final class ConfigLoader {
  /** A configuration is written by hand: a megabyte is a wrong file. */
  private static final long MAX_FILE_BYTES = 1_000_000;

  private ConfigLoader() {}

  /**
   * Reads {@code file}.
   *
   * @param environment usually {@code System.getenv()}; names start with {@code COANCHOR_}
   * @throws ConfigException with key, place, offending and expected value
   */
  public static ServerConfig load(Path file, Map<String, String> environment)
      throws ConfigException {
    String yaml;
    try {
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw new ConfigException(
            file + ": " + size + " bytes (expected: at most " + MAX_FILE_BYTES + ")");
      }
      yaml = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e, e);
    }
    return parse(yaml, file.toString(), environment);
  }

  /** The defaults with environment variables laid over them, for a start without a file. */
  public static ServerConfig load(Map<String, String> environment) throws ConfigException {
    return parse("", "environment", environment);
  }

  /**
   * Reads YAML text.
   *
   * @param name what messages call the text, usually its file name
   */
  public static ServerConfig parse(String yaml, String name, Map<String, String> environment)
      throws ConfigException {
    ConfigNode.Mapping tree = YamlReader.read(yaml, name);
    ConfigNode.Mapping merged = Environment.overlay(tree, ServerConfig.class, environment);
    return Binder.bind(ServerConfig.class, merged, ServerConfig.defaults());
  }
}
