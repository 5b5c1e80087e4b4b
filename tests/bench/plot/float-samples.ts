export const channels = 16;
export const samplesPerSecond = 6250;
/** JustFloat: the values, and four bytes that end them. */
export const sampleBytes = channels * 4 + 4;

/** Samples of a device that sends `channels` waves of different lengths, with noise; none of them is below 1. */
export function floatSamples(count: number): Buffer {
  const bytes = Buffer.alloc(count * sampleBytes);
  let noise = 1;
  for (let sample = 0; sample < count; sample++) {
    const at = sample * sampleBytes;
    for (let channel = 0; channel < channels; channel++) {
      noise = (noise * 1_103_515_245 + 12_345) % 2 ** 31;
      const wave = Math.sin((sample * 2 * Math.PI) / (samplesPerSecond * (0.5 + channel / 3)));
      bytes.writeFloatLE(4 + channel * 2 + wave + noise / 2 ** 32, at + channel * 4);
    }
    bytes.writeUInt32BE(0x00_00_80_7f, at + channels * 4);
  }
  return bytes;
}
