/**
 * A part of the engine that is not needed for a first screen: made with the first call, and kept. A load that failed
 * (offline, before the part was ever there) is tried again with the next call.
 */
export function onDemand<Part>(make: () => Promise<Part>): () => Promise<Part> {
  let made: Promise<Part> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
