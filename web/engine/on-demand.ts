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

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** The calls of a part that is made with the first of them. */
export function callsOf<Part extends { readonly [name in Name]: unknown }, Name extends string>(
  part: () => Promise<Part>,
  ...names: readonly Name[]
): Pick<Part, Name> {
  const call =
    (name: Name): Call =>
    async (...args) =>
      ((await part()) as unknown as Record<Name, Call>)[name](...args);
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as Pick<Part, Name>;
}
