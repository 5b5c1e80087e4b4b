/** `ReadableStream` as it is in a browser without byte streams, as WebKit. */
export class PlainReadableStream<T> extends ReadableStream<T> {
  constructor(source?: UnderlyingSource<T> | UnderlyingByteSource, strategy?: QueuingStrategy<T>) {
    if (source?.type === 'bytes') throw new TypeError('Byte streams are not implemented');
    super(source as UnderlyingSource<T>, strategy);
  }
}
