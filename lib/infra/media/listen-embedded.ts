import "server-only";

import { AVDISCARD_ALL, AVSEEK_FLAG_BACKWARD } from "node-av/constants";
import {
  avGetSampleFmtName,
  avSampleFmtIsPlanar,
  Codec,
  CodecContext,
  type FormatContext,
  Frame,
  Packet,
  type Stream,
} from "node-av/lib";

import { isAudible, LISTEN_TIME_MS, MAX_SECONDS_HEARD } from "#lib/infra/media/audible";

async function openDecoder(stream: Stream): Promise<CodecContext | null> {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  if (!codec) return null;
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  if (decoder.parametersToContext(stream.codecpar) < 0) return null;
  decoder.threadCount = 1;
  return (await decoder.open2(codec)) < 0 ? null : decoder;
}

/** Whether a decoded frame has a sample that is heard; null when it cannot be read. */
function isFrameAudible(frame: Frame, decoder: CodecContext): boolean | null {
  const { sampleFormat } = decoder;
  const name = avGetSampleFmtName(sampleFormat);
  const planes = frame.extendedData ?? frame.data;
  if (name === null || !planes) return null;
  const count = frame.nbSamples * (avSampleFmtIsPlanar(sampleFormat) ? 1 : frame.channels);
  const heard = new Set(planes.map((plane) => isAudible(plane, count, name)));
  return heard.has(true) || (heard.has(null) ? null : false);
}

/** Decodes one packet, or null for the end; how long its sound is, and whether it is heard. */
function decode(decoder: CodecContext, packet: Packet | null, frame: Frame) {
  const sent = decoder.sendPacketSync(packet) >= 0;
  let seconds = 0;
  let audible: boolean | null = sent ? false : null;
  while (audible === false && decoder.receiveFrameSync(frame) >= 0) {
    seconds += frame.nbSamples / Math.max(1, frame.sampleRate);
    audible = isFrameAudible(frame, decoder);
    frame.unref();
  }
  return { seconds, audible };
}

/**
 * Whether a sound track is silent to its end, or for its first ten minutes. Decodes it from its
 * start, no other track, and stops at the first sample that is heard. Null when it is unknown: no
 * decoder, something that does not decode, or too little time.
 */
export async function isSilent(input: FormatContext, index: number): Promise<boolean | null> {
  const sound = input.streams.find((stream) => stream.index === index);
  const decoder = sound ? await openDecoder(sound) : null;
  if (!decoder) return null;
  for (const stream of input.streams) if (stream.index !== index) stream.discard = AVDISCARD_ALL;
  if ((await input.seekFrame(-1, 0n, AVSEEK_FLAG_BACKWARD)) < 0) return null;
  const [packet, frame] = [new Packet(), new Frame()];
  packet.alloc();
  frame.alloc();
  const late = performance.now() + LISTEN_TIME_MS;
  let heardSeconds = 0;
  for (let ended = false; !ended && heardSeconds < MAX_SECONDS_HEARD;) {
    if (performance.now() > late) return null;
    ended = input.readFrameSync(packet) < 0;
    if (!ended && packet.streamIndex !== index) {
      packet.unref();
      continue;
    }
    const { seconds, audible } = decode(decoder, ended ? null : packet, frame);
    packet.unref();
    if (audible !== false) return audible === null ? null : false;
    heardSeconds += seconds;
  }
  return heardSeconds > 0 ? true : null;
}
