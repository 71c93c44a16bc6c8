package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.router.MediaBatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The way from one worker to one other: media batches and datagrams, in order, through bounded
 * rings. What does not fit is dropped and counted; parcels are used again, so nothing is allocated
 * once it has its usual size.
 *
 * <p>{@code offer…} on the first worker's thread, the rest on the second's.
 */
final class Link {
  /** Where parcels arrive, on the second worker's thread. */
  interface Receiver {
    /** The batch is only valid during the call. */
    void onBatch(StreamSource source, MediaBatch batch);

    /** A datagram of a peer that lives here; the array may be changed, until the call returns. */
    void onHandedOver(byte[] array, int length, RemoteAddress from, MediaWorker giver);

    /** A frame for a TCP connection that was accepted here. */
    void onFrame(byte[] array, int length, RemoteAddress to);

    /** There is something to be read. */
    void onParcels(Link link);
  }

  /** A second's worth of batches of a dozen streams: more than a worker that still lives leaves. */
  private static final int BATCHES = 1_024;

  private static final int DATAGRAMS = 512;
  private static final int DATAGRAM_BYTES = 2_048;

  private final MediaWorker from;
  private final CommandQueue wayIn;
  private final Receiver receiver;
  private final SpscRing<BatchParcel> batches = new SpscRing<>(BATCHES);
  private final SpscRing<BatchParcel> freeBatches = new SpscRing<>(BATCHES);
  private final SpscRing<DatagramParcel> datagrams = new SpscRing<>(DATAGRAMS);
  private final SpscRing<DatagramParcel> freeDatagrams = new SpscRing<>(DATAGRAMS);
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicLong overflows = new AtomicLong();
  private final Runnable drain = this::onWoken;

  /**
   * @param wayIn of the second worker
   */
  Link(MediaWorker from, CommandQueue wayIn, Receiver receiver) {
    this.from = from;
    this.wayIn = wayIn;
    this.receiver = receiver;
  }

  private static final class BatchParcel {
    private final MediaBatch batch = new MediaBatch();
    private @Nullable StreamSource source;
  }

  private static final class DatagramParcel {
    private final byte[] bytes = new byte[DATAGRAM_BYTES];
    private int length;
    private boolean isFrame;
    private @Nullable RemoteAddress address;
  }

  /** Passes a copy of a batch on; false: the ring is full. */
  boolean offerBatch(StreamSource source, MediaBatch batch) {
    BatchParcel parcel = freeBatches.poll();
    if (parcel == null) {
      parcel = new BatchParcel();
    }
    parcel.source = source;
    parcel.batch.copyFrom(batch);
    return sent(batches.offer(parcel));
  }

  /** Passes a copy of a datagram on to the peer's worker. */
  boolean offerDatagram(byte[] array, int offset, int length, RemoteAddress from) {
    return offer(array, offset, length, from, false);
  }

  /** Passes a copy of a frame on to the worker that has the connection. */
  boolean offerFrame(byte[] array, int offset, int length, RemoteAddress to) {
    return offer(array, offset, length, to, true);
  }

  private boolean offer(
      byte[] array, int offset, int length, RemoteAddress address, boolean isFrame) {
    if (length > DATAGRAM_BYTES) {
      return sent(false);
    }
    DatagramParcel parcel = freeDatagrams.poll();
    if (parcel == null) {
      parcel = new DatagramParcel();
    }
    System.arraycopy(array, offset, parcel.bytes, 0, length);
    parcel.length = length;
    parcel.isFrame = isFrame;
    parcel.address = address;
    return sent(datagrams.offer(parcel));
  }

  private boolean sent(boolean fits) {
    if (!fits) {
      overflows.incrementAndGet();
    } else if (!woken.getAndSet(true) && !wayIn.wake(drain)) {
      woken.set(false);
    }
    return fits;
  }

  private void onWoken() {
    receiver.onParcels(this);
  }

  /** Reads all that was there when it began. */
  void drain() {
    // before reading: what comes after this wakes again
    woken.set(false);
    DatagramParcel datagram;
    for (int i = 0; i < DATAGRAMS && (datagram = datagrams.poll()) != null; i++) {
      read(datagram);
    }
    BatchParcel parcel;
    for (int i = 0; i < BATCHES && (parcel = batches.poll()) != null; i++) {
      StreamSource source = parcel.source;
      if (source != null) {
        receiver.onBatch(source, parcel.batch);
      }
      parcel.source = null;
      parcel.batch.clear();
      freeBatches.offer(parcel);
    }
  }

  private void read(DatagramParcel parcel) {
    RemoteAddress address = parcel.address;
    if (address != null && parcel.isFrame) {
      receiver.onFrame(parcel.bytes, parcel.length, address);
    } else if (address != null) {
      receiver.onHandedOver(parcel.bytes, parcel.length, address, from);
    }
    parcel.address = null;
    freeDatagrams.offer(parcel);
  }

  /** What did not fit; from any thread. */
  long overflows() {
    return overflows.get();
  }
}
