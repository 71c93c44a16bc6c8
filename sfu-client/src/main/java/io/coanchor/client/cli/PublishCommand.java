package io.coanchor.client.cli;

import io.coanchor.client.ClientLoop;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.PusherStatistics;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.V2TXLiveStatus;
import io.coanchor.client.media.Clip;
import io.coanchor.client.media.ClipPusher;
import io.coanchor.client.media.ClipReader;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.codec.Codec;
import io.coanchor.core.sdp.MediaFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Pushes an encoded clip, again and again, until told to end; comes back when it is cut off. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = "Pushes an encoded clip over WHIP, in a loop.")
public final class PublishCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(PublishCommand.class);
  private static final long SHUTDOWN_MILLIS = 5_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description = "trtc://host[:port]/push/STREAM?sdkappid=&userId=&usersig=")
  private String url = "";

  @Option(
      names = "--clip",
      paramLabel = "FILE",
      description = "MP4 file with H264 (no B-frames) and Opus; default: the built-in demo")
  private @Nullable Path file;

  @Option(
      names = "--loop",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Begin again at the end of the clip (default); --no-loop ends there.")
  private boolean loop = true;

  @Option(
      names = "--duration",
      paramLabel = "S",
      description = "End after so many seconds; default: never")
  private long durationSeconds;

  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  /** The command line. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PublishCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (durationSeconds < 0) {
      throw new ParameterException(
          spec.commandLine(), "--duration: " + durationSeconds + " (expected: 0 or more)");
    }
    Clip clip = clip();
    endOnSignal();
    try (ClientLoop events = ClientLoop.start();
        V2TXLivePusher pusher = new V2TXLivePusher(events, configOf(clip), new Log())) {
      if (pusher.startPush(url) != V2TXLiveCode.OK) {
        throw new ParameterException(
            spec.commandLine(),
            "--url: no push URL (expected: trtc://host[:port]/push/STREAM?sdkappid=&userId=&usersig=)");
      }
      ClipPusher feeding = ClipPusher.start(clip, pusher);
      try {
        await(clip);
      } finally {
        feeding.close();
      }
      report(pusher.statistics().join());
    } finally {
      closed.countDown();
    }
    String failed = failure.get();
    if (failed != null) {
      spec.commandLine().getErr().println("publish: " + failed);
      return CommandLine.ExitCode.SOFTWARE;
    }
    return CommandLine.ExitCode.OK;
  }

  private Clip clip() {
    try {
      return file == null ? ClipReader.demo() : ClipReader.read(file);
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "--clip: " + e.getMessage(), e);
    }
  }

  private static PusherConfig configOf(Clip clip) {
    PusherConfig usual = PusherConfig.of(Objects.requireNonNullElse(clip.videoCodec(), Codec.H264));
    return usual.withFormats(
        clip.audioCodec() == null ? List.of() : List.of(MediaFormat.of(clip.audioCodec())),
        clip.videoCodec() == null ? List.of() : usual.video());
  }

  private void await(Clip clip) throws InterruptedException {
    long millis = durationSeconds * 1_000;
    if (!loop) {
      long clipMillis = TimeUnit.NANOSECONDS.toMillis(clip.durationNs());
      millis = millis == 0 ? clipMillis : Math.min(millis, clipMillis);
    }
    if (millis == 0) {
      end.await();
    } else {
      boolean early = end.await(millis, TimeUnit.MILLISECONDS);
      LOG.debug("early: {}", early);
    }
  }

  /** SIGINT and SIGTERM end the push with a goodbye to the server. */
  private void endOnSignal() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endInOrder, "publish-shutdown"));
  }

  private void endInOrder() {
    end.countDown();
    try {
      if (!closed.await(SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("No goodbye within {} ms: ending all the same", SHUTDOWN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void report(PusherStatistics figures) {
    LOG.info(
        "Sent {} frames in {} packets, {} of sound; {} sent again, {} key frames asked for",
        figures.videoFrames(),
        figures.videoPackets(),
        figures.audioPackets(),
        figures.nacksAnswered(),
        figures.keyFrameRequests());
  }

  private final class Log implements V2TXLivePusherObserver {
    @Override
    public void onPushStatusUpdate(V2TXLiveStatus status, String detail) {
      LOG.info("{}{}", status, detail.isEmpty() ? "" : " (" + detail + ")");
    }

    @Override
    public void onError(int code, String message) {
      failure.set(message + " (code " + code + ")");
      end.countDown();
    }
  }
}
